"""The values of a record as the service sends them, whatever is in their place."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from wistia_tui.text import safe_line


def object_of(value: object) -> Mapping[str, object]:
    """The object that `value` is, empty for anything else."""
    return value if isinstance(value, dict) else {}


def items_of(value: object) -> Sequence[object]:
    """The items of a list; none of anything else."""
    return value if isinstance(value, list) else ()


def line_of(value: object) -> str:
    """A text or a number as one safe line; empty for anything else."""
    return safe_line(value) if isinstance(value, str | int | float) else ""


def name_of(value: object) -> str:
    """A name as one safe line, its HTML entities read."""
    # Names may carry HTML entities such as `&amp;` (WYSTIA, ZAP22); a decoded control character is unsafe again.
    return safe_line(html.unescape(value)) if isinstance(value, str) else line_of(value)


def raw_of(value: object) -> str:
    """A text exactly as it was sent, not to be shown; empty for anything else."""
    return value if isinstance(value, str) else ""


def int_of(value: object) -> int | None:
    """A whole number, also of a text; None for anything else."""
    number = float_of(value)
    if number is None:
        return None
    # An id has no digit to lose, as it would on its way through a float.
    return value if isinstance(value, int) else int(number)


def float_of(value: object) -> float | None:
    """A finite number, also of a text; None for anything else."""
    if isinstance(value, str):
        try:
            value = float(value[:40])
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def count_of(value: object) -> int | None:
    """A number of records that an account can have; None for anything else."""
    number = int_of(value)
    return number if number is not None and 0 <= number <= 1_000_000_000 else None


def bool_of(value: object) -> bool | None:
    """A flag in any of its spellings (true, 1, "1", "true"); None for anything else."""
    if isinstance(value, bool):
        return value
    return {1: True, 0: False, "1": True, "0": False, "true": True, "false": False}.get(
        value if isinstance(value, int | str) else ""
    )


def time_of(value: object) -> datetime | None:
    """ISO 8601 with `+00:00` (Data API) or `Z` (Stats API); anything else is no time."""
    if not isinstance(value, str):
        return None
    try:
        time = datetime.fromisoformat(value[:40])
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def hashed_id_of(record: Mapping[str, object]) -> str:
    """The hashed id of a record, at most 80 characters; empty if it has none."""
    # `hashedId` in projects, `hashed_id` in medias and their project; SPEC and recordings disagree: take either.
    return line_of(record.get("hashed_id") or record.get("hashedId"))[:80]
