"""Exchange: one request on the wire and what came of it, as the request log keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from datetime import datetime

    from wistia_tui.api.lanes import Lane
    from wistia_tui.api.operations import Operation
    from wistia_tui.api.request_log import RequestLog
    from wistia_tui.clock import Clock

LONGEST_HEADERS = 8 * 1024
"""Characters that are kept of the headers of one answer."""
_LONGEST_REQUEST_ID = 100


@dataclass(frozen=True, slots=True)
class KeptBody:
    """A body, or what is still kept of it."""

    content: bytes = b""
    size: int = 0
    """Bytes of the whole body, inflated."""

    @property
    def is_whole(self) -> bool:
        """Whether all of it is here."""
        return len(self.content) == self.size


class Exchange:
    """One request on the wire and what came of it. Remote text in it is masked, but not yet safe for a terminal."""

    __slots__ = (
        "_answer_body",
        "_clock",
        "_log",
        "_request_body",
        "_started",
        "answer_headers",
        "at",
        "attempt",
        "error",
        "lane",
        "method",
        "number",
        "operation",
        "request_headers",
        "request_id",
        "seconds",
        "size",
        "status",
        "url",
        "waited",
    )

    def __init__(
        self,
        log: RequestLog,
        clock: Clock,
        number: int,
        operation: Operation,
        method: str,
        url: str,
        headers: tuple[tuple[str, str], ...],
        body: bytes,
        *,
        lane: Lane,
        attempt: int,
        waited: float,
    ) -> None:
        self._log = log
        self._clock = clock
        self._started = clock.monotonic()
        self._answer_body = KeptBody()
        self.number = number
        """From 1; never used again in this run."""
        self.at: datetime = clock.now()
        """When it was sent."""
        self.operation = operation
        self.method = method
        self.url = url
        self.request_headers = headers
        self.lane = lane
        self.attempt = attempt
        """From 1."""
        self.waited = waited
        """Seconds for its permit."""
        self.status: int | None = None
        """None until the head of an answer is here."""
        self.answer_headers: tuple[tuple[str, str], ...] = ()
        self.request_id = ""
        """The service's own name for the request."""
        self.size = 0
        """Bytes of the answer's body as sent."""
        self.seconds: float | None = None
        """From sending to the end of the answer; None while it is on its way."""
        self.error = ""
        """One sentence: why there is no answer, or no whole one."""
        self._request_body = log.keep(self, body)

    def answered(self, status: int, headers: Sequence[tuple[str, str]]) -> None:
        """The head of the answer is here."""
        if self.is_ended:
            return
        self.status = status
        found = next((value for name, value in headers if name.lower() == "x-request-id"), "")
        self.request_id = self._log.mask.text(found)[:_LONGEST_REQUEST_ID]
        self.answer_headers = _within_bounds(self._log.mask.headers(headers))
        self._log.changed(self)

    def ended(self, body: bytes = b"", *, size: int = 0, error: str = "") -> None:
        """The answer is here as far as it will come.

        `body` is inflated, `size` the bytes as sent; `error` says why there is no (whole) answer.
        """
        if self.is_ended:
            return
        self.seconds = self._clock.monotonic() - self._started
        self.size = size
        self.error = self._log.mask.text(error)
        self._answer_body = self._log.keep(self, body)
        self._log.changed(self)

    @property
    def is_ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.seconds is not None

    @property
    def is_failed(self) -> bool:
        """Whether it brought anything but a success."""
        return bool(self.error) or (self.status is not None and not 200 <= self.status < 300)

    @property
    def target(self) -> str:
        """Path and query."""
        parts = urlsplit(self.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @property
    def path_as_xml(self) -> str:
        """The same resource as XML: its path below the base URL, with the query; "" where nothing was read as JSON."""
        # A base URL has a path of its own, which ends where the operation's begins.
        before_id = self.operation.path.partition("{")[0]
        path, _, query = self.target.partition("?")
        start = path.rfind(before_id)
        if self.method != "GET" or not path.endswith(".json") or start < 0:
            return ""
        return f"{path[start:].removesuffix('.json')}.xml" + (f"?{query}" if query else "")

    @property
    def request_body(self) -> KeptBody:
        """The body that was sent, with its secrets: only to be shown by `RequestLog.text_of`."""
        return self._request_body

    @property
    def answer_body(self) -> KeptBody:
        """The body that came, with its secrets: only to be shown by `RequestLog.text_of`."""
        return self._answer_body

    def drop_bodies(self) -> int:
        """Keep the sizes of its bodies only; how many bytes were dropped."""
        dropped = len(self._request_body.content) + len(self._answer_body.content)
        self._request_body = KeptBody(size=self._request_body.size)
        self._answer_body = KeptBody(size=self._answer_body.size)
        return dropped


def _within_bounds(headers: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    kept: list[tuple[str, str]] = []
    room = LONGEST_HEADERS
    for name, value in headers:
        room -= len(name) + len(value)
        if room < 0:
            kept.append(("…", f"{len(headers) - len(kept)} more headers are not kept"))
            break
        kept.append((name, value))
    return tuple(kept)
