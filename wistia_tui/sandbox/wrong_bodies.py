"""Answers that are not what they should be."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from functools import cache

HTML_PAGE = (
    b"<!DOCTYPE html><html><head><title>Sign in to the network</title></head>"
    b"<body><h1>Welcome</h1><p>Please accept the terms to continue.</p></body></html>\n"
)
_MEBIBYTE = 1 << 20
_HUGE = 64 * _MEBIBYTE
_BOMB = 256 * _MEBIBYTE
DEEP = b"[" * 100_000 + b"]" * 100_000


def twisted(what: str, value: object) -> bytes:
    """The real answer `value` as JSON with a wrong shape or wrong contents, or cut off (invalid)."""
    match what:
        case "object":
            value = {"data": value}
        case "list":
            value = [[item] for item in value] if isinstance(value, list) else [value]
        case "numbers":
            value = _swapped(value)
        case "nulls":
            value = _nulled(value)
        case "duplicates":
            value = value * 2 if isinstance(value, list) else value
        case "no-ids":
            value = _anonymous(value)
    text = json.dumps(value)
    return (text[: len(text) // 2] + "\n<oops>" if what == "invalid" else text).encode()


def _swapped(value: object) -> object:
    if isinstance(value, dict):
        return {key: _swapped(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_swapped(item) for item in value]
    if isinstance(value, str):
        return len(value) * 1.5
    return {"was": value} if isinstance(value, bool) else f"number {value}"


def _anonymous(value: object) -> object:
    if isinstance(value, list):
        return [_anonymous(item) for item in value]
    if isinstance(value, dict):
        return {key: item for key, item in value.items() if key not in ("id", "hashed_id", "hashedId")}
    return value


def _nulled(value: object) -> object:
    if isinstance(value, dict):
        return dict.fromkeys(value)
    return [_nulled(item) for item in value] if isinstance(value, list) else None


def huge() -> Iterator[bytes]:
    """Valid JSON without end in sight: an array of 64 MiB of numbers."""
    yield b"[0"
    chunk = b",1234567" * (_MEBIBYTE // 8)
    for _ in range(_HUGE // _MEBIBYTE):
        yield chunk
    yield b"]"


@cache
def gzip_bomb() -> bytes:
    """A quarter of a mebibyte that unpacks to 256 MiB of `[` blanks `]`."""
    packer = zlib.compressobj(6, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    blanks = b" " * _MEBIBYTE
    parts = [packer.compress(b"[")]
    parts.extend(packer.compress(blanks) for _ in range(_BOMB // _MEBIBYTE))
    parts.append(packer.compress(b"]"))
    parts.append(packer.flush())
    return b"".join(parts)
