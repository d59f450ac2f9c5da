"""What differs between two versions of a text, and how both are shown in little room so that it is seen."""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from wistia_tui.text import cell_width, fit

OPENS, CLOSES = "‹", "›"
"""Round what differs, so that it is not told by its colour alone."""


class ChangedPart(NamedTuple):
    """Two texts as what both begin with, what is there in the one and in the other, and what both end with."""

    head: str
    before: str
    after: str
    tail: str


class Excerpt(NamedTuple):
    """The three parts of one of the texts, cut: `head`, ‹changed›, `tail`."""

    head: str
    changed: str
    tail: str


def changed_part(before: str, after: str) -> ChangedPart:
    """The smallest part in which `before` and `after` differ; takes time in proportion to their length."""
    shorter = min(len(before), len(after))
    # Whole pieces are compared instead of characters: texts can be long, and there is a screen full of them.
    same = range(shorter + 1)
    first = bisect_left(same, True, key=lambda count: before[:count] != after[:count]) - 1
    rest_before, rest_after = before[first:], after[first:]
    same = range(shorter - first + 1)
    last = bisect_left(same, True, key=lambda count: count > 0 and rest_before[-count:] != rest_after[-count:]) - 1
    end_before, end_after = len(before) - last, len(after) - last
    return ChangedPart(before[:first], before[first:end_before], after[first:end_after], before[end_before:])


def excerpts(part: ChangedPart, width: int) -> tuple[Excerpt, Excerpt]:
    """Both texts in at most `width` cells each, cut so that what differs is in sight and begins in the same column."""
    room = max(0, width - len(OPENS) - len(CLOSES))
    widest = max(_cells(part.before, room), _cells(part.after, room))
    # What is around it keeps a third of the room at least, or nobody would see where it is.
    widest = min(widest, max(room - room // 3, room - _cells(part.head, room) - _cells(part.tail, room)))
    around = room - widest
    head = _end_of(part.head, max(around - _cells(part.tail, around // 2), 0))
    left = room - cell_width(head)

    def excerpt(changed: str) -> Excerpt:
        shown = fit(changed, min(widest, left), pad=False)
        tail = fit(part.tail, left - cell_width(shown), pad=False)
        return Excerpt(head, f"{OPENS}{shown}{CLOSES}", tail)

    return excerpt(part.before), excerpt(part.after)


def _cells(text: str, most: int) -> int:
    """The cells that `text` takes, or `most` if it takes more."""
    return min(most, cell_width(fit(text, most + 1, pad=False)))


def _end_of(text: str, width: int) -> str:
    """The last part of `text` in at most `width` cells, behind a "…" where it does not begin with its start."""
    if _cells(text, width + 1) <= width:
        return fit(text, width, pad=False)
    end = text[len(text) - max(0, width - 1) :]
    while end and cell_width(end) > width - 1:
        end = end[1:]
    return f"…{fit(end, width - 1, pad=False)}" if width > 0 else ""
