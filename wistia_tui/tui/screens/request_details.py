"""One request and its answer, whole: headers, bodies as far as they are kept, and the same resource as XML."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from wistia_tui.api.errors import WistiaError
from wistia_tui.api.exchange import Exchange, KeptBody
from wistia_tui.api.request_log import MOST_BODY_BYTES, RequestLog
from wistia_tui.library.tasks import in_thread, spawn
from wistia_tui.text import safe_line, wrap
from wistia_tui.tui.body_lines import body_lines
from wistia_tui.tui.copying import copy_curl
from wistia_tui.tui.moves import FAR
from wistia_tui.tui.screens.reading import Line, Reading
from wistia_tui.tui.widgets.request_rows import ON_ITS_WAY, seconds_words
from wistia_tui.tui.wording import LANES

if TYPE_CHECKING:
    from wistia_tui.api.answers import Answer

ReadRaw = Callable[[str, str], Awaitable["Answer"]]
"""Reads a path below the base URL in a media type."""

_XML = "application/xml"


class BodyText:
    """The lines of a body, wrapped once for each width that is asked for after another one."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._wrapped: tuple[int, list[Line]] = (0, [])

    def at(self, width: int) -> list[Line]:
        """All lines at `width` cells."""
        if self._wrapped[0] != width:
            self._wrapped = (width, [(part, "text") for line in self._lines for part in _wrapped(line, width)])
        return self._wrapped[1]


Part = Line | BodyText


class RequestDetails(Reading[None]):
    """Shows what is known now, and more as it comes; bodies are made readable beside the event loop."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "xml", show=False),
        Binding("y", "copy", show=False),
        Binding("at,q,escape,enter", "close", show=False),
    ]
    KEYS: ClassVar[str] = "j k scroll   x XML   y curl   q back"

    def __init__(self, exchange: Exchange, log: RequestLog, read_raw: ReadRaw) -> None:
        super().__init__(safe_line(f"{exchange.method} {exchange.target}"))
        self.add_class("live", "whole")
        self._exchange = exchange
        self._log = log
        self._read_raw = read_raw
        # Held here, they stay although the log may drop them.
        self._request_body, self._answer_body = exchange.request_body, exchange.answer_body
        self._request_text: BodyText | None = None
        self._answer_text: BodyText | None = None
        self._xml: list[Part] = []
        self._has_asked = False
        self._shows_xml = False
        self._unsubscribe: Callable[[], None] = lambda: None

    def on_mount(self) -> None:
        """Make the bodies readable, and learn what is still to come."""
        self._unsubscribe = self._log.subscribe(self._changed)
        spawn(self._read_request(), name="request body")
        spawn(self._read_answer(), name="answer body")

    def on_unmount(self) -> None:
        """Let the log go."""
        self._unsubscribe()

    def _changed(self, exchange: Exchange) -> None:
        if exchange is self._exchange:
            self.call_later(self._renew)  # not here, where the request is still being answered

    def _renew(self) -> None:
        if (body := self._exchange.answer_body) is not self._answer_body:
            self._answer_body, self._answer_text = body, None
            spawn(self._read_answer(), name="answer body")
        self._show()

    async def _read_request(self) -> None:
        self._request_text = await self._text(self._request_body)
        self._show()

    async def _read_answer(self) -> None:
        text = await self._text(body := self._answer_body)
        if body is self._answer_body:
            self._answer_text = text
            self._show()

    async def _text(self, body: KeptBody) -> BodyText:
        text = BodyText(await in_thread(lambda: body_lines(self._log.text_of(body))))
        if width := self.page.size.width:
            await in_thread(lambda: text.at(width))
        return text

    def _show(self) -> None:
        if self.is_attached:
            self.page.lay_out_again()
            self._say_rest()

    # what it says ---------------------------------------------------------------------------------------------------

    def lay_out(self, width: int) -> list[Line]:
        """Request and answer, or the resource as XML."""
        lines: list[Line] = []
        for part in self._xml if self._shows_xml else (*self._request(), *self._answer()):
            if isinstance(part, BodyText):
                lines += part.at(width)
            else:
                text, kind = part
                lines += [(line, kind) for line in _wrapped(text, width)]
        return lines

    def _request(self) -> Iterator[Part]:
        exchange = self._exchange
        at = exchange.at.astimezone()
        yield "Request", "title"
        yield f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03}   {exchange.operation.name}", "text"
        turn = f"waited {seconds_words(exchange.waited)} for its turn, {LANES[exchange.lane]}"
        yield f"attempt {exchange.attempt}   {turn}", "text"
        yield "", "text"
        yield safe_line(f"{exchange.method} {exchange.url}"), "text"
        yield from _headers(exchange.request_headers)
        yield "", "text"
        yield from _body(self._request_body, self._request_text)
        yield "", "text"

    def _answer(self) -> Iterator[Part]:
        exchange = self._exchange
        yield "Answer", "title"
        if exchange.status is not None:
            yield "   ".join(self._measures(exchange.status)), "text"
        if exchange.error:
            took = "" if exchange.seconds is None else f"   after {seconds_words(exchange.seconds)}"
            yield f"✗ {safe_line(exchange.error)}{took}", "text"
        if not exchange.is_ended:
            yield ON_ITS_WAY, "dim"
        if exchange.status is not None:
            yield "", "text"
            yield from _headers(exchange.answer_headers)
            yield "", "text"
            if exchange.is_ended:
                yield from _body(self._answer_body, self._answer_text)

    def _measures(self, status: int) -> Iterator[str]:
        exchange = self._exchange
        yield f"{'✗ ' if exchange.is_failed else ''}{_status(status)}"
        if exchange.seconds is not None and not exchange.error:
            yield f"after {seconds_words(exchange.seconds)}"
        if exchange.is_ended:
            inflated = self._answer_body.size
            yield f"{exchange.size:,} bytes" + (f", inflated {inflated:,}" if inflated != exchange.size else "")
        if exchange.request_id:
            yield f"request id {safe_line(exchange.request_id)}"

    # what keys do ---------------------------------------------------------------------------------------------------

    def action_xml(self) -> None:
        """Show the resource as XML, read from the service now; or the request and its answer again."""
        path = self._exchange.path_as_xml
        if not path:
            self._hints.say("Only what was read as JSON can be read as XML.")
            return
        self._shows_xml = not self._shows_xml
        if self._shows_xml and not self._has_asked:
            self._has_asked = True
            self._xml = [("Reading it as XML…", "dim")]
            spawn(self._read_xml(path), name="xml")
        self.page.scroll_lines(-FAR)
        self._show()

    async def _read_xml(self, path: str) -> None:
        try:
            answer = await self._read_raw(path, _XML)
        except WistiaError as error:
            self._xml = [(f"✗ {safe_line(error)}", "text")]
            self._has_asked = False
        else:
            body = self._log.cut(answer.body)
            kind = self._log.mask.text(answer.header("content-type"))
            size = f"{body.size:,} bytes"
            self._xml = [
                ("   ".join(filter(None, (_status(answer.status), safe_line(kind), size))), "title"),
                ("", "text"),
                *_body(body, await self._text(body)),
            ]
        self._show()

    def action_copy(self) -> None:
        """Copy the request as a line for the shell."""
        say: Callable[[str], None] = lambda said: self._hints.say(safe_line(said))  # noqa: E731
        copy_curl(self.app, self._exchange, self._log, say, self._request_body)

    def action_close(self) -> None:
        """Back."""
        self.dismiss(None)


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _headers(headers: Sequence[tuple[str, str]]) -> Iterator[Line]:
    for name, value in headers:
        yield safe_line(f"{name}: {value}"), "text"


def _body(body: KeptBody, text: BodyText | None) -> Iterator[Part]:
    """What is kept of a body; `text` is None while it is being made readable."""
    if not body.size:
        yield "No body.", "dim"
        return
    if not body.content:
        kept = f"the log keeps the newest {MOST_BODY_BYTES // 1024 // 1024} MiB of bodies"
        yield f"The body of {body.size:,} bytes is not kept any more: {kept}.", "dim"
        return
    if not body.is_whole:
        yield f"The first {len(body.content):,} of {body.size:,} bytes:", "dim"
    yield text or (ON_ITS_WAY, "dim")


def _wrapped(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` cells, each as far to the right as the first."""
    if len(text) <= width and text.isascii():
        return [text]
    rest = text.lstrip(" ")
    indent = " " * min(len(text) - len(rest), width // 2)
    return [indent + part for part in wrap(rest, width - len(indent))]
