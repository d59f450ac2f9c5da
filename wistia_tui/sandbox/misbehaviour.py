"""How each fault looks on the wire."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime

from starlette.responses import Response, StreamingResponse

from wistia_tui.sandbox import wrong_bodies
from wistia_tui.sandbox.calls import Answer, error
from wistia_tui.sandbox.clock import Clock
from wistia_tui.sandbox.connections import RawAnswer, head
from wistia_tui.sandbox.faults import Fault

UNAUTHORIZED = Answer(401, {"code": "unauthorized_credentials", "error": "Invalid credentials."})
"""The one 401 that was recorded (reference 8.5)."""

_ERRORS = {
    400: error(400, "Bad request"),
    401: UNAUTHORIZED,
    403: error(403, "This feature is not available on your current plan"),
    404: error(404, "Not found."),
    422: Answer(422, {"errors": {"name": ["is not acceptable"]}}),
    500: error(500, "Internal server error"),
}
_EDGE = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center><hr></body></html>\n"


def too_many(retry_after: str | None) -> Response:
    """429: text, never JSON (reference 8.8)."""
    headers = {} if retry_after is None else {"retry-after": retry_after}
    return Response("Rate limit exceeded", 429, headers, "text/plain")


def retry_after(fault: Fault, clock: Clock) -> str | None:
    """The header's text; `None` for no header."""
    text = fault.retry_after or ("1" if fault.kind == "status" and fault.value == "429" else "none")
    if text == "none":
        return None
    if text.startswith("date:"):
        return format_datetime(clock.now() + timedelta(seconds=int(text.removeprefix("date:"))), usegmt=True)
    return text


def misbehave(
    fault: Fault, real: Answer | None, render: Callable[[Answer], Response], clock: Clock, ids: dict[str, str]
) -> Response:
    """The spoilt answer; `real` is what the operation answered, `None` when it was not carried out."""
    wait = retry_after(fault, clock)
    match fault.kind:
        case "status":
            answer = _status(int(fault.value), wait, render)
        case "redirect":
            answer = Response(status_code=302, headers={"location": fault.value})
        case "body":
            answer = _body(fault.value, real, ids)
        case "reset-before" | "reset-after":
            return RawAnswer(ending="reset")
        case "silence":
            return RawAnswer(ending="hold")
        case _:
            return _raw(fault, render(real or Answer(200, {})), ids)
    if wait is not None:
        answer.headers["retry-after"] = wait
    return answer


def _status(status: int, wait: str | None, render: Callable[[Answer], Response]) -> Response:
    if status == 429:
        return too_many(wait)
    if status in _ERRORS:
        return render(_ERRORS[status])
    if status in (502, 503, 504):
        words = {502: "502 Bad Gateway", 503: "503 Service Unavailable", 504: "504 Gateway Time-out"}
        return Response(_EDGE.format(words[status]), status, media_type="text/html")
    if status < 300 or status == 304:
        return Response(status_code=status)
    return render(error(status, "Something is wrong"))


def _body(what: str, real: Answer | None, ids: dict[str, str]) -> Response:
    json_type = "application/json"
    match what:
        case "html":
            return Response(wrong_bodies.HTML_PAGE, media_type="text/html")
        case "text":
            return Response("It works", media_type="text/plain")
        case "empty":
            return Response(b"", media_type=json_type)
        case "deep":
            return Response(wrong_bodies.DEEP, media_type=json_type)
        case "huge":
            return StreamingResponse(wrong_bodies.huge(), media_type=json_type)
        case "gzip-bomb":
            return Response(wrong_bodies.gzip_bomb(), 200, {"content-encoding": "gzip"}, json_type)
        case "huge-header":
            headers = {**ids, "content-type": json_type, "content-length": "2", "x-filler": "a" * 10_000_000}
            return RawAnswer(head(200, headers) + b"{}")
    return Response(wrong_bodies.twisted(what, real.value if real else {}), media_type=json_type)


def _raw(fault: Fault, answer: Response, ids: dict[str, str]) -> Response:
    body = bytes(answer.body)
    headers = {**ids, "content-type": answer.headers.get("content-type", "application/json"), "connection": "close"}
    whole = head(answer.status_code, {**headers, "content-length": str(len(body))})
    match fault.kind:
        case "close-headers":
            return RawAnswer(whole[: len(whole) // 2])
        case "truncate":
            return RawAnswer(whole + body[: len(body) // 2])
        case "chunked-garbage":
            start = head(answer.status_code, {**headers, "transfer-encoding": "chunked"})
            return RawAnswer(start + b'5\r\n[{"id\r\nzz\r\n\xff\x00garbage\r\n')
    return RawAnswer(whole + body, seconds_per_byte=float(fault.value))
