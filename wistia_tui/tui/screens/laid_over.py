"""Text that was kept, laid over the newest version of its record: what others changed meanwhile stays or is said."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar, cast

from wistia_tui.library.change import Edit, Record
from wistia_tui.library.conflicts import compare
from wistia_tui.text import fit, safe_line

FROM_DRAFT = "What you typed before, and was not saved, is laid over the newest version."
FROM_DRAFT_NEW = "What you typed before, and was not saved, is here again."
CHANGED_SINCE = "Somebody else changed it since. ctrl+t in a field takes theirs, ctrl+s writes yours over it."
_VALUE = 24
"""Cells of a value."""

E = TypeVar("E", bound=Edit)


@dataclass(frozen=True, slots=True)
class LaidOver(Generic[E]):
    """What of a draft is still to be sent, and what is to be said of it."""

    edit: E | None
    """The draft on top of the newest version, tags merged; None if nothing of it is left to send."""
    said: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    """By field, what somebody else changed it to since it was typed."""


def lay_over(typed: E, fresh: Record) -> LaidOver[E]:
    """Compare `typed`, from the record as it was then, with the record as it is now."""
    comparison = compare(typed, fresh)
    if comparison.rebased is None:
        return LaidOver(None)
    notes = {
        conflict.field: f"Now at Wistia: {_shown(conflict.theirs)} · when you typed: {_shown(conflict.origin)}"
        for conflict in comparison.conflicts
    }
    return LaidOver(cast("E", comparison.rebased), f"{FROM_DRAFT} {CHANGED_SINCE}" if notes else FROM_DRAFT, notes)


def _shown(value: object) -> str:
    return fit(safe_line(html.unescape(str(value))), _VALUE, pad=False) if value else "nothing"
