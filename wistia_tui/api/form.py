"""How parameters are written down: pairs in a query, a form or JSON in a body.

GET parameters go into the query, all others URL-encoded into the body (SEED). JSON is used for the one body that a
form cannot express: an empty list of tags (reference 2.1; `tags[]=` may make a tag without a name).
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from wistia_tui.api.errors import Invalid
from wistia_tui.api.operation import Operation
from wistia_tui.text import safe_line

Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Body:
    """The parameters of a write, before they are encoded; an empty tuple stands for an empty list."""

    fields: tuple[tuple[str, str | tuple[()]], ...] = ()

    @property
    def needs_json(self) -> bool:
        """Whether a form cannot express it."""
        return any(value == () for _, value in self.fields)

    def labels(self) -> list[str]:
        """What will be sent, as a person reads it: a list by the number of its items."""
        counts = Counter(name for name, _ in self.fields)
        values = {name: value if isinstance(value, str) else "" for name, value in self.fields}
        return [
            f"{name} ({count})" if name.endswith("[]") else f"{name}={safe_line(values[name])}"
            for name, count in counts.items()
        ]

    def encode(self, operation: Operation, *, method_override: bool) -> tuple[str, str, bytes]:
        """The verb, content type and bytes to send.

        With the override, PUT and DELETE become POST with `_method` in the form, the only place where it is
        documented to work (SEED, reference 2.4). Raises `Invalid`, and nothing was sent, for what cannot be sent so.
        """
        overridden = method_override and operation.verb in {"PUT", "DELETE"}
        if self.needs_json:
            if overridden:
                raise Invalid(
                    "The last tag cannot be taken off while the method override is on: an empty list of tags can only "
                    f"be sent as JSON, the override only in a form. {operation.not_done}",
                    "Keep one tag, or switch the override off in the settings.",
                )
            content: dict[str, str | list[str]] = {
                name: list(value) if isinstance(value, tuple) else value for name, value in self.fields
            }
            return operation.verb, "application/json", json.dumps(content).encode()
        pairs = [("_method", operation.verb.lower())] if overridden else []
        pairs += [(name, value) for name, value in self.fields if isinstance(value, str)]
        try:
            form = urlencode(pairs).encode()
        except UnicodeEncodeError:
            raise Invalid(
                f"The text holds half of a character, which cannot be sent. {operation.not_done}",
                "Delete the character that shows as \ufffd.",
            ) from None
        return ("POST" if overridden else operation.verb), "application/x-www-form-urlencoded", form


def encode_query(pairs: Pairs) -> str:
    """Pairs as the query of a URL, spaces as %20; half characters, which nothing can match, as "?"."""
    return urlencode(pairs, quote_via=quote, safe="", errors="replace")
