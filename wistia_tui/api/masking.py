"""Secrets out of what people read, copy and keep: the token in every form that it may be written in, and passwords."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

TOKEN_VARIABLE = "$WISTIA_TOKEN"  # noqa: S105 - the variable's name
"""What stands for the token in the one header that carries it."""
HIDDEN = "(hidden)"
"""What stands for a secret anywhere else."""

_SECRET_HEADERS = frozenset({"cookie", "set-cookie", "proxy-authorization"})
_SECRET_NAME = "(?:api(?:[_-]|%5F)?password|access(?:[_-]|%5F)?token|password)"  # noqa: S105 - names, not values
# As in a query or form, with what closes a bracketed name; as in JSON, in full or cut short; as in XML.
_SECRET_PAIR = re.compile(rf"({_SECRET_NAME}(?:\]|%5D)?=)[^&\s\"'<>]++", re.IGNORECASE)
_SECRET_MEMBER = re.compile(rf'("{_SECRET_NAME}"\s*+:\s*+")(?:[^"\\]|\\.)++', re.IGNORECASE | re.DOTALL)
_SECRET_ELEMENT = re.compile(rf"(<{_SECRET_NAME}(?:\s[^<>]*+)?>)[^<]++", re.IGNORECASE)
_SHORTEST_SECRET = 8
"""Characters: a shorter one stands in ordinary words, where its gaps would spoil the text and tell what it is.

No token is that short (Wistia's have 40 or 64), and hardly a password that was pasted in the place of one.
"""
_LONGEST_FORM = 16
"""Characters that one character of a secret may be written with."""


class Mask:
    """Replaces the secrets that it was told of, and what its name says is one."""

    def __init__(self) -> None:
        self._secrets: list[str] = []
        self._pattern: re.Pattern[str] | None = None

    def hide(self, secret: str) -> None:
        """From now on replace `secret`; one that is known, or too short to be one, changes nothing."""
        if len(secret) >= _SHORTEST_SECRET and secret not in self._secrets:
            self._secrets.append(secret)
            longest_first = sorted(self._secrets, key=len, reverse=True)
            self._pattern = re.compile("|".join("".join(map(_forms, known)) for known in longest_first))

    @property
    def longest(self) -> int:
        """Characters at the end of a text that was cut which may be the beginning of a secret."""
        return max(map(len, self._secrets), default=0) * _LONGEST_FORM

    def text(self, text: str) -> str:
        """`text` without secrets, however they are escaped in it."""
        if self._pattern is not None:
            text = self._pattern.sub(HIDDEN, text)
        lowered = text.lower()
        if "password" in lowered or "token" in lowered:  # hardly ever, and the patterns are slow
            for pattern in (_SECRET_PAIR, _SECRET_MEMBER, _SECRET_ELEMENT):
                text = pattern.sub(rf"\1{HIDDEN}", text)
        return text

    def headers(self, headers: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        """`headers` without secrets."""
        return [(self.text(name), self._header(name.lower(), value)) for name, value in headers]

    def _header(self, name: str, value: str) -> str:
        if name == "authorization":
            return f"Bearer {TOKEN_VARIABLE}"
        return HIDDEN if name in _SECRET_HEADERS else self.text(value)


def _forms(character: str) -> str:
    """A pattern for one character as it is, and as URLs (once or more), JSON, XML and HTML write it."""
    code = ord(character)
    per_byte = "".join(rf"%(?:25)*+(?i:{byte:02x})" for byte in character.encode("utf-8", "surrogatepass"))
    forms = [re.escape(character), per_byte, rf"\\u(?i:{code:04x})", rf"&#(?:0*+{code}|[xX]0*+(?i:{code:x}));"]
    if (entity := escape(character)) != character:
        forms.append(re.escape(entity))
    if character in '/"\\':
        forms.append(re.escape("\\" + character))
    return f"(?:{'|'.join(forms)})"
