"""Parameters from a query string, a form or a JSON body, read the way the service reads them (reference 2.1)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl

_FLAGS = {"1": True, "true": True, "0": False, "false": False}


class Unreadable(Exception):
    """A body that is not what its content type says; answered with 400."""


class Parameters:
    """Named values; every name may be given several times."""

    def __init__(self, values: Mapping[str, list[object]] | None = None) -> None:
        self._values = dict(values or {})

    @classmethod
    def from_pairs(cls, pairs: Iterable[tuple[str, str]]) -> Parameters:
        """From a decoded query string or form."""
        values: dict[str, list[object]] = {}
        for name, value in pairs:
            values.setdefault(name, []).append(value)
        return cls(values)

    @classmethod
    def from_query(cls, query: bytes) -> Parameters:
        """From URL-encoded bytes; `Unreadable` when they are not UTF-8."""
        try:
            return cls.from_pairs(parse_qsl(query.decode("utf-8"), keep_blank_values=True, errors="strict"))
        except ValueError as error:
            raise Unreadable("Invalid query parameters: invalid %-encoding or too many of them.") from error

    @classmethod
    def from_json(cls, body: bytes) -> Parameters:
        """From a JSON object; other JSON values carry no parameters. `Unreadable` when it is not JSON.

        An object inside it is named as in a form: `{"sharing": {"canShare": true}}` is `sharing[canShare]`.
        """
        try:
            value = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise Unreadable("Error occurred while parsing request parameters.") from error
        if not isinstance(value, dict):
            return cls()
        values: dict[str, list[object]] = {}
        for name, item in value.items():
            if isinstance(item, list):
                values[f"{name.removesuffix('[]')}[]"] = item
            elif isinstance(item, dict):
                values.update({f"{name}[{key}]": [inner] for key, inner in item.items()})
            else:
                values[name] = [item]
        return cls(values)

    def has(self, name: str) -> bool:
        """Whether it is given at all, even empty."""
        return name in self._values

    def text(self, name: str) -> str | None:
        """The last value as text; `None` when it is not given, `""` when it is null."""
        if not (values := self._values.get(name)):
            return None
        value = values[-1]
        if isinstance(value, bool):
            return "true" if value else "false"
        return "" if value is None else str(value)

    def flag(self, name: str) -> bool | None:
        """A yes or no (`1`, `0`, `true`, `false`); `None` when it is neither or not given."""
        return _FLAGS.get((self.text(name) or "").lower())

    def positive(self, name: str) -> int | None:
        """A whole number of at least 1; `None` when it is not one or not given."""
        text = self.text(name) or ""
        return int(text) or None if text.isascii() and text.isdigit() and len(text) < 10 else None

    def texts(self, name: str) -> list[str] | None:
        """A list: all values of `name[]`, or the last one of `name` alone (without brackets the last one wins)."""
        if (values := self._values.get(f"{name}[]")) is not None:
            return ["" if value is None else str(value) for value in values]
        single = self.text(name)
        return None if single is None else [single]

    def shown(self) -> dict[str, object]:
        """All of them, for a log: single values bare, repeated ones as lists."""
        return {
            name: list(values) if name.endswith("[]") or len(values) != 1 else values[0]
            for name, values in self._values.items()
        }
