"""Pages of a list, by number or by cursor (reference 4.1, 4.2)."""

from __future__ import annotations

import base64
import binascii
import json
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TypeVar

from wistia_tui.sandbox.account import Refused
from wistia_tui.sandbox.ordering import Key
from wistia_tui.sandbox.parameters import Parameters

Item = TypeVar("Item")

PER_PAGE = 100
PER_PAGE_EMBEDDED = 500


def numbered(items: Sequence[Item], query: Parameters, *, most: int = PER_PAGE, descending: bool = False) -> list[Item]:
    """The page that `page` and `per_page` ask for; empty past the end.

    `per_page` above the maximum is cut to it, and what is not a positive number counts as not given: the reference
    knows no answer to either, and a client is told never to send them.
    """
    size = min(most, query.positive("per_page") or most)
    start = ((query.positive("page") or 1) - 1) * size
    if not descending:
        return list(items[start : start + size])
    end = len(items) - start
    return list(reversed(items[max(0, end - size) : end])) if end > 0 else []


def cursor_of(key: Key) -> str:
    """The opaque cursor of the record with this sort key."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def _parse(cursor: str, length: int) -> Key:
    try:
        value = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        value = None
    if not isinstance(value, list) or len(value) != length or not all(type(part) is int for part in value):
        raise Refused("Invalid cursor.")
    return tuple(value)


def wants_cursor(query: Parameters) -> bool:
    """Whether cursor paging is asked for."""
    return query.text("cursor[enabled]") == "1" or query.has("cursor[before]") or query.has("cursor[after]")


def by_cursor(keys: Sequence[Key], query: Parameters, *, sort_by: str, descending: bool) -> list[Key]:
    """The records after or before a cursor in the order asked for; `Refused` for what cannot be combined (SPEC)."""
    if query.has("page"):
        raise Refused("The page parameter cannot be combined with cursor pagination.")
    if sort_by not in ("id", "created"):
        raise Refused("Cursor pagination supports only sorting by id or created.")
    size = min(PER_PAGE, query.positive("per_page") or PER_PAGE)
    length = 1 if sort_by == "id" else 2
    after, before = query.text("cursor[after]"), query.text("cursor[before]")
    if after is None and before is None:
        return list(reversed(keys[-size:])) if descending else list(keys[:size])
    forward = after is not None
    key = _parse(after if after is not None else before or "", length)
    # Going down the list is going up the keys, unless the list is shown from its end.
    if forward != descending:
        start = bisect_right(keys, key)
        chosen = list(keys[start : start + size])
    else:
        end = bisect_left(keys, key)
        chosen = list(keys[max(0, end - size) : end])
    return chosen[::-1] if descending else chosen
