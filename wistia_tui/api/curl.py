"""A request as a line for the shell that sends it again, with the token as a variable."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from wistia_tui.api.masking import TOKEN_VARIABLE
from wistia_tui.text import is_safe

if TYPE_CHECKING:
    from wistia_tui.api.exchange import Exchange, KeptBody
    from wistia_tui.api.request_log import RequestLog

# What curl says by itself, and what it would say otherwise than we did only at the price of an answer to inflate.
_LEFT_OUT = frozenset({"host", "content-length", "connection", "accept-encoding", "authorization"})
_NOT_AS_IT_IS = re.compile(rb"[^ -&(-\[\]-~]")


def curl_line(exchange: Exchange, log: RequestLog, body: KeptBody | None = None) -> str:
    """The request as one line for bash, zsh and ksh; with plain values, which ours are, for any POSIX shell.

    `body` is that of the request where somebody keeps it longer than the log. Raises `ValueError` with a sentence when
    it cannot be given.
    """
    body = body or exchange.request_body
    if not body.is_whole:
        raise ValueError("The body of this request is not kept any more, so it cannot be copied.")
    if b"\0" in body.content:
        raise ValueError("The body of this request is not text, so it cannot be copied.")
    # Without --globoff, curl makes several requests of an address with brackets in it.
    words = ["curl", "--globoff", "-X", _quoted(exchange.method), _quoted(exchange.url)]
    words += ["-H", f'"Authorization: Bearer {TOKEN_VARIABLE}"']
    for name, value in exchange.request_headers:
        if name.lower() not in _LEFT_OUT:
            words += ["-H", _quoted(f"{name}: {value}")]
    if body.content:
        # Other than --data, it sends a body that begins with "@" instead of the file of that name.
        words += ["--data-raw", _quoted(log.text_of(body))]
    return " ".join(words)


def _quoted(value: str) -> str:
    """`value` as one word of a shell, which shows nothing that a terminal would obey."""
    if is_safe(value) and not {"\n", "\t"} & set(value):
        return shlex.quote(value)
    encoded = value.encode("utf-8", "surrogatepass")
    return "$'" + _NOT_AS_IT_IS.sub(lambda found: b"\\%03o" % found[0][0], encoded).decode("ascii") + "'"
