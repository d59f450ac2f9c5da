"""Answers below HTTP: resets, half answers and silence, written to the real socket of a connection."""

from __future__ import annotations

import asyncio
import contextlib
import http
import os
import socket
import struct
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

_TRANSPORT = "sandbox.transport"


class ReachableProtocol(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, with the transport within reach of the answer."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Hand the transport down in the state of every request of this connection."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, _TRANSPORT: transport}


def reset(transport: asyncio.Transport) -> None:
    """Close with RST instead of FIN: the peer's read fails."""
    with contextlib.suppress(OSError):
        raw = transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("hh" if os.name == "nt" else "ii", 1, 0))
    transport.abort()


def head(status: int, headers: Mapping[str, str]) -> bytes:
    """The first lines of an answer."""
    lines = "".join(f"{name}: {text}\r\n" for name, text in headers.items())
    return f"HTTP/1.1 {status} {http.HTTPStatus(status).phrase}\r\n{lines}\r\n".encode("latin-1")


class RawAnswer(Response):
    """Bytes straight to the socket, then a close, a reset or nothing; HTTP never learns of it."""

    def __init__(self, data: bytes = b"", *, ending: str = "close", seconds_per_byte: float | None = None) -> None:
        super().__init__()
        self._data = data
        self._ending = ending
        self._pace = seconds_per_byte

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Write, end the connection as asked, and stay until it is gone."""
        state: dict[str, Any] = scope["state"]
        transport: asyncio.Transport = state[_TRANSPORT]
        if self._pace is None:
            transport.write(self._data)
        else:
            for byte in self._data:
                transport.write(bytes((byte,)))
                with contextlib.suppress(TimeoutError):
                    # Nothing but the end of the connection is left to receive.
                    await asyncio.wait_for(receive(), self._pace)
                    return
        if self._ending == "reset":
            reset(transport)
        elif self._ending == "close":
            transport.close()
        while (await receive())["type"] != "http.disconnect":
            pass
