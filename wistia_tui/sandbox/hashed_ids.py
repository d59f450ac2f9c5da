"""Ids of ten characters, made from numbers and turned back into them, so that no table of them is needed."""

from __future__ import annotations

import math

_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_SPACE = 36**10


class HashedIds:
    """A one-to-one map between numbers and ids such as `q7d2m0xk4a`; every kind of thing has its own."""

    def __init__(self, seed: int, share: float) -> None:
        factor = int(_SPACE * share) | 1
        while math.gcd(factor, _SPACE) != 1:
            factor += 2
        self._factor = factor
        self._inverse = pow(factor, -1, _SPACE)
        self._offset = (seed * 2_862_933_555_777_941_757 + 3_037_000_493) % _SPACE

    def of(self, number: int) -> str:
        """The id of `number`."""
        value = (number * self._factor + self._offset) % _SPACE
        digits = []
        for _ in range(10):
            value, digit = divmod(value, 36)
            digits.append(_ALPHABET[digit])
        return "".join(reversed(digits))

    def number(self, hashed_id: str) -> int | None:
        """The number behind an id; `None` for what cannot be one."""
        if len(hashed_id) != 10 or any(character not in _ALPHABET for character in hashed_id):
            return None
        return (int(hashed_id, 36) - self._offset) * self._inverse % _SPACE
