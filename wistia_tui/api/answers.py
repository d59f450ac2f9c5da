"""What an answer means: the value that was asked for, or the error of ours that says what happened. No I/O."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from wistia_tui.api.bodies import BodyBroken, BodyTooLarge, parse_json
from wistia_tui.api.errors import (
    Invalid,
    NotAllowed,
    NotFound,
    RateLimited,
    Refused,
    ServerFailed,
    TokenRefused,
    UnexpectedAnswer,
    WistiaError,
)
from wistia_tui.api.operation import Operation, Repeat, Shape
from wistia_tui.api.record_fields import int_of
from wistia_tui.text import html_to_text, safe_line

LONGEST_REASON = 300
"""Characters of the service's own words that go into a message."""
_REASON_BYTES = 20_000
_ERROR_TEXTS = re.compile(r"<error\b[^<>]{0,200}>(.{0,500}?)</error>", re.IGNORECASE | re.DOTALL)
_TOKEN_CODES = {
    "unauthorized_credentials": (
        "Wistia does not accept this token",
        "Check it, or ask the account owner for a new one.",
    ),
    "account_inactive": ("The Wistia account is not active", "Only its owner can change that."),
}
_PERMISSION_CODES = {
    "unauthorized_scope": (
        "This token may not do that",
        "Ask the account owner for a token with more permissions.",
    ),
    "unauthorized_params": ("This token has no access to that item", "Ask the account owner for access."),
}


class TooMuch(UnexpectedAnswer):
    """An answer beyond every bound: asking again would bring it again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came, its body inflated."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    redirect: str = ""
    """Where a redirect points."""
    size: int = 0
    """Bytes of the body as sent."""

    def header(self, name: str) -> str:
        """The first header of that name (in lower case), or ""."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    @property
    def request_id(self) -> str:
        """The service's own name for the request, for a ticket."""
        return self.header("x-request-id")


def value_of(operation: Operation, record_id: str, answer: Answer) -> object:
    """The value in a success, of the operation's shape (for `Shape.ANY` the answer); raises `WistiaError` otherwise.

    429 and 503 with Retry-After are for the caller to wait out; here they count as what their status says.
    """
    if not 200 <= answer.status < 300:
        raise refusal(operation, answer)
    if operation.shape is Shape.ANY:
        return answer
    if answer.status == 204 and operation.verb == "DELETE":
        return {}
    try:
        value = parse_json(answer.body)
    except BodyTooLarge:
        raise unexpected(operation, "is larger or deeper than any answer should be", answer, kind=TooMuch) from None
    except BodyBroken:
        raise unexpected(operation, _what_it_is(answer), answer) from None
    _check_shape(operation, record_id, value, answer)
    return value


def _check_shape(operation: Operation, record_id: str, value: object, answer: Answer) -> None:
    if operation.shape is Shape.LIST:
        if not isinstance(value, list):
            raise unexpected(operation, f"is not a list{_quote(reason(answer)[0])}", answer)
        if value and not any(isinstance(record, dict) for record in value):
            raise unexpected(operation, "is a list of something else", answer)
        return
    marks, what = _MARKS[operation.shape]
    if not isinstance(value, dict) or not value.keys() & marks:
        raise unexpected(operation, f"is not {what}{_quote(reason(answer)[0])}", answer)
    if operation.shape is Shape.STATUS:
        value = value["background_job_status"]
        if not isinstance(value, dict):
            raise unexpected(operation, f"is not {what}", answer)
    by_number, by_hash = int_of(value.get("id")), value.get("hashed_id") or value.get("hashedId")
    answered_id = by_number if operation.is_by_number else by_hash
    if not record_id or not answered_id:
        return
    if operation.repeat is Repeat.NEVER and operation.shape is Shape.RECORD:
        # To take back a copy deletes it: what is told as the copy must not be the original.
        if answered_id == record_id:
            raise unexpected(operation, "is about the original, not about the copy", answer)
    elif str(answered_id) != record_id:
        raise unexpected(operation, "is about another record", answer)


_MARKS = {
    Shape.RECORD: ({"id", "hashed_id", "hashedId", "name"}, "a record"),
    Shape.STATUS: ({"background_job_status"}, "about a background job"),
    Shape.JOB: ({"message", "background_job_status", "partial_errors"}, "about what was asked for"),
}
"""Keys of which an answer of that shape has at least one, and what it is then."""


def unexpected(
    operation: Operation, what_it_is: str, answer: Answer, *, kind: type[UnexpectedAnswer] = UnexpectedAnswer
) -> UnexpectedAnswer:
    """The error for a success that cannot be used; the sentence says whether a write may be done all the same."""
    return kind(
        f"Wistia's answer {what_it_is}.",
        next_step(operation),
        meaning=operation.doubt or operation.not_done,
        request_id=answer.request_id,
        status=answer.status,
    )


def next_step(operation: Operation) -> str:
    """What a person can do after an answer that was lost or cannot be used."""
    if operation.repeat is Repeat.READ:
        return "Try again; if it stays so, something between here and Wistia answers in its place."
    if operation.repeat is Repeat.STATE:
        return "Refresh to see what Wistia holds."
    return "Look whether it is there before you try again."


def _what_it_is(answer: Answer) -> str:
    if not answer.body.strip():
        return "is empty"
    if _is_html(answer):
        return "is a web page, not data"
    return "is not the data that was asked for, or is cut short"


def _is_html(answer: Answer) -> bool:
    return "html" in answer.header("content-type").lower() or answer.body[:500].lstrip().startswith(b"<")


def refusal(operation: Operation, answer: Answer) -> WistiaError:
    """The error for a status that is no success."""
    status = answer.status
    text, code = reason(answer)
    if 300 <= status < 400:
        return UnexpectedAnswer(
            f"Wistia answered with a redirect{_to_host(answer.redirect)}, which is not followed: the token goes "
            "nowhere else.",
            "Check the base URL in the settings.",
            meaning=operation.not_done,
            request_id=answer.request_id,
            status=status,
        )
    if status == 401:
        return unauthorized(operation, code, text, answer.request_id)
    if status in {408, 425} or (status >= 500 and status != 501):
        happened = _FAILURES.get(status, f"Wistia answered {status}, a failure on the way to it")
        return ServerFailed(
            f"{happened}{_quote(text)}.",
            "Try again in a moment." if operation.repeat is Repeat.READ else next_step(operation),
            meaning=operation.doubt or operation.not_done,
            request_id=answer.request_id,
            status=status,
            code=code,
        )
    kind, happened, what_next = _REFUSALS.get(
        status, (Invalid, f"Wistia refused the request ({status})", "Change what is sent, then try again.")
    )
    return kind(
        f"{happened}{_quote(text)}.",
        what_next,
        meaning=operation.not_done,
        request_id=answer.request_id,
        status=status,
        code=code,
    )


_FAILURES = {
    408: "Wistia did not take the request in time (408)",
    425: "Wistia did not take the request in time (425)",
    500: "Wistia answered 500, an internal error",
}
_REFUSALS: dict[int, tuple[type[Refused], str, str]] = {
    403: (NotAllowed, "Wistia does not allow this", "The token lacks a permission, or the plan a feature."),
    404: (NotFound, "Wistia did not find it", "It may have been deleted, or this token cannot see it: refresh."),
    405: (Invalid, "Wistia does not allow this here", "If the media is archived, restore it first."),
    409: (Invalid, "Wistia sees a conflict", "Refresh, look what changed, and try again."),
    410: (Invalid, "Wistia says that it is gone for good", "Refresh the list."),
    429: (RateLimited, "Wistia answered 429, too many requests", "Try again in a minute."),
}


def unauthorized(operation: Operation, code: str, text: str = "", request_id: str = "") -> Refused:
    """The error for a 401 with that code; without a code that we know it is about the token."""
    if code in _PERMISSION_CODES:
        happened, what_next = _PERMISSION_CODES[code]
        kind: type[Refused] = NotAllowed
    else:
        happened, what_next = _TOKEN_CODES.get(code, _TOKEN_CODES["unauthorized_credentials"])
        kind = TokenRefused
    return kind(
        f"{happened}{_quote(text)}.",
        what_next,
        meaning=operation.not_done,
        request_id=request_id,
        status=401,
        code=code,
    )


def is_about_the_token(error: TokenRefused) -> bool:
    """Whether the code of a 401 says so; without one, only asking for the account can tell (reference 6.2)."""
    return error.code in _TOKEN_CODES


def not_allowed_after_all(operation: Operation, error: TokenRefused) -> NotAllowed:
    """What a 401 without a known code was, once the account answers to the same token."""
    return NotAllowed(
        "This token works but was refused here.",
        "Ask the account owner for a token with more permissions.",
        meaning=operation.not_done,
        request_id=error.request_id,
        status=401,
        code=error.code,
    )


def _quote(text: str) -> str:
    return f': "{text}"' if text else ""


def _to_host(location: str) -> str:
    try:
        parts = urlsplit(location)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if not host:
        return ""
    return f" to {safe_line(parts.scheme)[:10]}://{safe_line(host)[:100]}"


def reason(answer: Answer) -> tuple[str, str]:
    """The service's own words and its code, of whatever envelope (reference 6.1); "" for a page or nothing."""
    body = answer.body[:_REASON_BYTES].decode("utf-8", "replace").strip()
    if not body:
        return "", ""
    if body[:1] in "{[":
        try:
            return _reason_of_json(json.loads(body))
        except (ValueError, RecursionError):
            return "", ""
    if texts := _ERROR_TEXTS.findall(body):
        return _short("; ".join(html_to_text(text) for text in texts[:5])), ""
    if _is_html(answer) or body.startswith("<"):
        # A page of a proxy is made for a browser: its words explain nothing here.
        return "", ""
    return _short(body), ""


def _reason_of_json(value: object) -> tuple[str, str]:
    if not isinstance(value, dict):
        return _short(_flat(value)), ""
    error = value.get("error")
    code = value.get("code")
    if isinstance(error, dict):
        code = error.get("code", code)
        error = error.get("detail") or error.get("message")
    text = next((found for key in ("errors", "message", "detail") if (found := _flat(value.get(key)))), "")
    return _short(_flat(error) or text), safe_line(code)[:80] if isinstance(code, str) else ""


def _flat(value: object, depth: int = 0) -> str:
    """Texts of a list, or of an object as "field: text"."""
    if isinstance(value, str):
        return value.strip()
    if depth > 3:
        return ""
    if isinstance(value, list):
        return "; ".join(text for item in value[:10] if (text := _flat(item, depth + 1)))
    if isinstance(value, dict):
        pairs = [(key, _flat(item, depth + 1)) for key, item in list(value.items())[:10]]
        return "; ".join(f"{key}: {text}" for key, text in pairs if text)
    return ""


def _short(text: str) -> str:
    # The sentence around it brings its own full stop.
    line = " ".join(safe_line(text[: LONGEST_REASON * 4].replace("\n", " ")).split()).rstrip(".")
    return line if len(line) <= LONGEST_REASON else line[:LONGEST_REASON] + "…"
