"""Retry-After and the rate-limit headers of every dialect, as values; what is malformed counts as not sent.

Wistia sends Retry-After with a 429 (SEED) and no quota headers today; those are read in case they come:
the IETF drafts (`RateLimit` with `RateLimit-Policy` as structured fields; `RateLimit-Limit`, `-Remaining` and
`-Reset` before them) and `X-RateLimit-*`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from wistia_tui.text import safe_line

LONGEST_WAIT = 120.0
"""Seconds of Retry-After that a call waits out; beyond it, it ends with an error that says when to come back."""
LONGEST_BELIEVED = 86_400.0
"""Seconds; longer ones are no answer to "when"."""
_LONGEST_HEADER = 2_000

Headers = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """When the service says to come back."""

    seconds: float | None = None
    """From the moment of the answer; at least 1. None: not said in a way that can be read."""
    raw: str = ""
    """What was sent, safe for a terminal; empty when nothing was."""
    is_absurd: bool = False
    """More than a day, or more than 20 digits: not a time to plan with."""

    @property
    def was_sent(self) -> bool:
        """Whether there was such a header at all."""
        return bool(self.raw)

    @property
    def is_too_long(self) -> bool:
        """Whether nobody should sit and wait for it."""
        return self.is_absurd or (self.seconds is not None and self.seconds > LONGEST_WAIT)


@dataclass(frozen=True, slots=True)
class ToldLimits:
    """What an answer says of the quota; None where it does not."""

    limit: int | None = None
    remaining: int | None = None
    reset: float | None = None
    """Seconds from the answer until the quota is whole again."""
    window: float | None = None
    """Seconds."""

    @property
    def says_something(self) -> bool:
        """Whether there is anything to go by."""
        return self.limit is not None or self.remaining is not None


def retry_after(headers: Headers, now: datetime) -> RetryAfter:
    """Read Retry-After; `now` (aware) stands in for a `Date` header that is missing or unreadable."""
    by_name = _by_name(headers)
    values = {value.strip() for value in by_name.get("retry-after", ()) if value.strip()}
    if not values:
        return RetryAfter()
    raw = safe_line(" | ".join(sorted(values)))[:80]
    if len(values) > 1:
        return RetryAfter(raw=raw)
    return _retry_after(values.pop(), raw, _date_of(by_name) or now)


def _retry_after(value: str, raw: str, sent: datetime) -> RetryAfter:
    # The grammar has whole seconds only; a fraction is read all the same, and rounded up.
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", value):
        if len(value.partition(".")[0]) > 20:
            return RetryAfter(raw=raw, is_absurd=True)
        seconds = float(math.ceil(float(value)))
    elif (date := parse_http_date(value)) is not None:
        # Against the service's own clock: the one here may be wrong.
        seconds = (date - sent).total_seconds()
    else:
        return RetryAfter(raw=raw)
    if seconds > LONGEST_BELIEVED:
        return RetryAfter(raw=raw, is_absurd=True)
    return RetryAfter(max(1.0, seconds), raw)


_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), start=1
    )
}
_TIME = r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
_DATES = tuple(
    re.compile(form)
    for form in (
        rf"[A-Z][a-z]{{2}}, (?P<day>[0-9]{{2}}) (?P<month>[A-Z][a-z]{{2}}) (?P<year>[0-9]{{4}}) {_TIME} GMT",
        rf"[A-Z][a-z]{{5,8}}, (?P<day>[0-9]{{2}})-(?P<month>[A-Z][a-z]{{2}})-(?P<year>[0-9]{{2}}) {_TIME} GMT",
        rf"[A-Z][a-z]{{2}} (?P<month>[A-Z][a-z]{{2}}) (?P<day>[0-9 ][0-9]) {_TIME} (?P<year>[0-9]{{4}})",
    )
)


def parse_http_date(value: str) -> datetime | None:
    """One of the three date forms of RFC 9110 (5.6.7), or None; names are English whatever the locale."""
    match = next((match for form in _DATES if (match := form.fullmatch(value.strip()))), None)
    if match is None or match["month"] not in _MONTHS:
        return None
    year = int(match["year"])
    if len(match["year"]) == 2:
        year += 2000 if year < 70 else 1900
    try:
        return datetime(
            year,
            _MONTHS[match["month"]],
            int(match["day"]),
            int(match["hour"]),
            int(match["minute"]),
            min(int(match["second"]), 59),  # a leap second is legal here, not in a datetime
            tzinfo=UTC,
        )
    except ValueError:
        return None


def told_limits(headers: Headers, now: datetime) -> ToldLimits:
    """Read the quota headers of whatever dialect; `now` (aware) as in :func:`retry_after`."""
    by_name = _by_name(headers)
    structured = _structured(by_name)
    if structured.says_something:
        return structured
    sent = _date_of(by_name) or now
    for prefix in ("ratelimit-", "x-ratelimit-", "x-rate-limit-"):
        told = ToldLimits(
            limit=_first_whole_number(by_name.get(prefix + "limit")),
            remaining=_first_whole_number(by_name.get(prefix + "remaining")),
            reset=_reset(by_name.get(prefix + "reset") or by_name.get(prefix + "next"), sent),
        )
        if told.says_something:
            return told
    return ToldLimits()


def _by_name(headers: Headers) -> dict[str, list[str]]:
    by_name: dict[str, list[str]] = {}
    for name, value in headers:
        by_name.setdefault(name.lower(), []).append(value[:_LONGEST_HEADER])
    return by_name


def _date_of(by_name: dict[str, list[str]]) -> datetime | None:
    dates = by_name.get("date", ())
    return parse_http_date(dates[0]) if dates else None


def _first_whole_number(values: Sequence[str] | None) -> int | None:
    """The number that the header starts with: before the drafts split, `RateLimit-Limit: 100, 100;w=60` was legal."""
    if not values or len({value.strip() for value in values}) > 1:
        return None
    match = re.fullmatch(r"([0-9]{1,9})(\s*[,;].*)?", values[0].strip())
    return int(match[1]) if match else None


def _reset(values: Sequence[str] | None, sent: datetime) -> float | None:
    if not values or len(set(values)) > 1:
        return None
    text = values[0].strip()
    if re.fullmatch(r"[0-9]{1,16}(\.[0-9]{1,9})?", text):
        number = float(text)
        if number >= 1e12:
            number = number / 1000 - sent.timestamp()
        elif number >= 1e9:
            number -= sent.timestamp()
        return _believable(number)
    try:
        time = datetime.fromisoformat(text)
        return _believable(((time if time.tzinfo else time.replace(tzinfo=UTC)) - sent).total_seconds())
    except (ValueError, OverflowError):
        return None


def _believable(seconds: float | None) -> float | None:
    return seconds if seconds is not None and 0 < seconds <= LONGEST_BELIEVED else None


@dataclass(frozen=True, slots=True)
class _Policy:
    quota: int | None
    window: float | None
    counts_requests: bool


def _structured(by_name: dict[str, list[str]]) -> ToldLimits:
    """Draft -08 and later: Lists of Strings; draft -07 had one Dictionary."""
    text = ", ".join(by_name.get("ratelimit", ()))
    if not text:
        return ToldLimits()
    policies = {
        name: _Policy(
            _whole(parameters.get("q")),
            _believable(_whole(parameters.get("w"))),
            str(parameters.get("qu", "requests")) == "requests",
        )
        for name, parameters in _items(", ".join(by_name.get("ratelimit-policy", ())))
    }
    tightest = ToldLimits()
    for name, parameters in _items(text):
        policy = policies.get(name, _Policy(None, None, counts_requests=True))
        remaining = _whole(parameters.get("r"))
        if remaining is None or not policy.counts_requests:
            continue
        if tightest.remaining is None or remaining < tightest.remaining:
            reset = _believable(_whole(parameters.get("t")))
            tightest = ToldLimits(policy.quota, remaining, reset, policy.window)
    return tightest if tightest.says_something else _dictionary(text)


def _parsed(text: str, kind: str) -> object:
    # Imported when such a header first comes: today none does, and the start need not pay for it.
    import http_sf

    try:
        return http_sf.parse(text.encode("ascii", "replace"), tltype=kind)
    except ValueError:
        return None


def _items(text: str) -> list[tuple[str, dict[str, object]]]:
    parsed = _parsed(text, "list")
    items = parsed if isinstance(parsed, list) else ()
    return [(item[0], dict(item[1])) for item in items if isinstance(item, tuple) and isinstance(item[0], str)]


def _dictionary(text: str) -> ToldLimits:
    parsed = _parsed(text, "dictionary")
    members = {
        name: member[0] if isinstance(member, tuple) else member
        for name, member in (parsed.items() if isinstance(parsed, dict) else ())
    }
    return ToldLimits(
        limit=_whole(members.get("limit")),
        remaining=_whole(members.get("remaining")),
        reset=_believable(_whole(members.get("reset"))),
    )


def _whole(value: object) -> int | None:
    # http_sf lets negative numbers through, which the drafts forbid.
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1_000_000_000 else None
