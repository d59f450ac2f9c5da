"""Bodies of answers under a cap: inflated and parsed without letting a small answer take much memory."""

from __future__ import annotations

import json
import zlib

MAX_BODY = 12 * 1024 * 1024
"""Most bytes of a body, both as sent and as inflated; a page of 100 medias is some hundred kilobytes."""
MAX_DEPTH = 64
"""Deepest nesting of JSON; the answers of v1 have five levels."""
MAX_PARTS = 250_000
"""Most objects and lists in an answer: each costs far more memory than its two bytes."""
MAX_VALUES = 1_000_000

_GZIP = 16 + zlib.MAX_WBITS
_SLICE = 256 * 1024
"""Bytes that are inflated at once: what a piece becomes is made in one go, and then copied."""


class BodyTooLarge(Exception):
    """More than any answer to what was asked."""


class BodyBroken(Exception):
    """Not what its headers promise, or cut short."""


class BodyReader:
    """Takes the raw pieces of a body as they come and gives the inflated whole.

    `feed` and `finish` raise `BodyTooLarge` or `BodyBroken`; memory stays within about twice the cap.
    """

    def __init__(self, content_encoding: str, cap: int = MAX_BODY) -> None:
        encoding = content_encoding.strip().lower()
        if encoding not in {"", "identity", "gzip", "x-gzip"}:
            # gzip alone is asked for; twice-encoded bodies are how bombs get past a cap.
            raise BodyBroken("it is encoded in a way that was not asked for")
        self._inflater = zlib.decompressobj(_GZIP) if "gzip" in encoding else None
        self._cap = cap
        self._pieces: list[bytes] = []
        self._raw_size = 0
        self._size = 0

    def feed(self, piece: bytes) -> None:
        """The next bytes as they came."""
        self._raw_size += len(piece)
        if self._raw_size > self._cap:
            raise BodyTooLarge
        if self._inflater is None:
            self._keep(piece)
            return
        while piece:
            if self._inflater.eof:
                raise BodyBroken("something follows its end")
            try:
                self._keep(self._inflater.decompress(piece, min(_SLICE, self._cap - self._size + 1)))
            except zlib.error:
                raise BodyBroken("it cannot be inflated") from None
            piece = self._inflater.unconsumed_tail or self._inflater.unused_data

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._cap:
            raise BodyTooLarge
        self._pieces.append(piece)

    def finish(self) -> bytes:
        """The whole body."""
        if self._inflater is not None and not self._inflater.eof and self._raw_size:
            raise BodyBroken("it is cut short")
        return b"".join(self._pieces)


def parse_json(body: bytes) -> object:
    """The value in `body`; raises `BodyBroken` if it is no JSON, `BodyTooLarge` for more parts than any answer has.

    Bytes that are not UTF-8 become U+FFFD: one bad name must not hide a page of records.
    """
    if body.count(b"{") + body.count(b"[") > MAX_PARTS or body.count(b",") > MAX_VALUES:
        raise BodyTooLarge
    text = body.decode("utf-8", "replace").removeprefix("\ufeff")
    try:
        value: object = json.loads(text)
    except RecursionError:
        raise BodyTooLarge from None
    except ValueError:
        raise BodyBroken("it is not JSON") from None
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            part
            for whole in level
            for part in (whole.values() if isinstance(whole, dict) else whole if isinstance(whole, list) else ())
            if isinstance(part, dict | list)
        ]
        if not level:
            return value
    raise BodyTooLarge
