from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wistia_tui.api.bodies import BodyBroken, BodyReader, BodyTooLarge


def read(data: bytes, encoding: str, cap: int = 1_000, piece: int = 7) -> bytes:
    reader = BodyReader(encoding, cap)
    for start in range(0, len(data), piece):
        reader.feed(data[start : start + piece])
    return reader.finish()


@given(st.binary(max_size=900), st.integers(1, 50))
def test_bodies_come_out_whole_however_they_are_cut(data: bytes, piece: int) -> None:
    assert read(data, "", piece=piece) == data
    assert read(gzip.compress(data), "gzip", piece=piece) == data


def test_a_body_at_the_cap_passes_and_one_byte_more_does_not() -> None:
    assert len(read(gzip.compress(b"x" * 1_000), "gzip")) == 1_000
    with pytest.raises(BodyTooLarge):
        read(gzip.compress(b"x" * 1_001), "gzip")
    with pytest.raises(BodyTooLarge):
        read(b"x" * 1_001, "identity")


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "gzip, gzip", "gzip;q=1"])
def test_encodings_that_were_not_asked_for_are_refused(encoding: str) -> None:
    with pytest.raises(BodyBroken):
        BodyReader(encoding)


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress(b"hello", mtime=0)[:-1],
        b"not gzip at all",
        gzip.compress(b"a", mtime=0) + b"more",
        gzip.compress(b"x" * 90, mtime=0)[:12],
    ],
    ids=["cut off", "not gzip", "more behind it", "nothing but a header"],
)
def test_damaged_gzip_is_broken(data: bytes) -> None:
    with pytest.raises(BodyBroken):
        read(data, "gzip")


def test_a_bomb_ends_with_an_error_and_in_little_memory() -> None:
    deflater = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join([*(deflater.compress(bytes(1 << 20)) for _ in range(300)), deflater.flush()])
    cap = 4 << 20
    tracemalloc.start()
    try:
        with pytest.raises(BodyTooLarge):
            read(bomb, "gzip", cap, piece=65_536)
        assert tracemalloc.get_traced_memory()[1] < 3 * cap
    finally:
        tracemalloc.stop()


def test_endless_nothing_is_too_large_as_well() -> None:
    deflater = zlib.compressobj(0, zlib.DEFLATED, 31)
    nothing = deflater.compress(b"") + deflater.flush(zlib.Z_FULL_FLUSH) * 2
    reader = BodyReader("gzip", 10_000)
    reader.feed(nothing)
    for _ in range((10_000 - len(nothing)) // 5):
        reader.feed(b"\x00\x00\x00\xff\xff")
    with pytest.raises(BodyTooLarge):
        reader.feed(b"\x00\x00\x00\xff\xff")
