"""How a job stands and how it ended, in signs and words; shared by lists, the meter and the status line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from wistia_tui.library.entries import TO_RETRY, ItemState, JobEntry, JobState, Owner
from wistia_tui.library.wording import PAUSED_BY_YOU

if TYPE_CHECKING:
    from wistia_tui.api.meter import BudgetSnapshot
    from wistia_tui.library.pace import Pace

ENDED = frozenset(ItemState) - {ItemState.PLANNED, ItemState.SENDING, ItemState.UNKNOWN}
"""What is known of an item, once nothing more will happen to it by itself."""
WENT_WRONG = (ItemState.FAILED, ItemState.CONFLICT, ItemState.ABSENT, ItemState.UNKNOWN)
"""What somebody may want to do something about."""
_ROUGH = 60.0
"""Seconds from which on a time left is told in steps of ten: it is an estimate, and each repaint travels."""
_PAST = {
    "EditMedia": "Changed",
    "EditProject": "Changed",
    "CreateProject": "Created",
    "DeleteMedia": "Deleted",
    "DeleteProject": "Deleted",
    "ArchiveMedia": "Archived",
    "RestoreMedia": "Restored",
    "MoveMedia": "Moved",
    "CopyMedia": "Copied",
    "CopyProject": "Copied",
}
_COUNTED = (
    (ItemState.DONE, "done"),
    (ItemState.ALREADY, "so already"),
    (ItemState.FAILED, "failed"),
    (ItemState.CONFLICT, "in conflict"),
    (ItemState.ABSENT, "gone"),
    (ItemState.UNKNOWN, "in doubt"),
    (ItemState.SENDING, "on the way"),
    (ItemState.PLANNED, "to do"),
    (ItemState.CANCELLED, "not sent"),
)


def noun(kind: str, count: int) -> str:
    """What a job of that kind changes: `1 media`, `4,812 projects`."""
    thing = "media" if kind.endswith("Media") else "project" if kind.endswith("Project") else "part"
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def state_words(entry: JobEntry, *, runs_here: bool) -> tuple[str, str, str]:
    """How a job stands: its sign, its word and the name of the style of a row."""
    if entry.state is JobState.RUNNING:
        if runs_here:
            return "▸", "running", "accent"
        return ("▹", "elsewhere", "dim") if entry.owner is Owner.ANOTHER else ("‖", "stopped", "warning")
    if entry.state is JobState.PAUSED:
        return ("?", "in doubt", "warning") if not entry.count(ItemState.PLANNED) else ("‖", "paused", "warning")
    if entry.count(ItemState.UNKNOWN, ItemState.SENDING):
        return "?", "in doubt", "warning"
    if entry.state is JobState.CANCELLED:
        return "–", "cancelled", "dim"
    if entry.undone_by is not None:
        return "↶", "undone", "dim"
    if wrong := entry.count(*WENT_WRONG):
        return "✗", "failed" if wrong == entry.total else "in part", "error"
    return "✓", "done", ""


def share_words(entries: Sequence[JobEntry]) -> str:
    """How much of all records of these jobs came to an end: `38 %`."""
    total = sum(entry.total for entry in entries)
    ended = sum(entry.count(*ENDED) for entry in entries)
    return f"{100 * ended // total if total else 100} %"


def progress_words(entry: JobEntry) -> str:
    """How many of a job's records came to an end: `1,204/5,000`."""
    return f"{entry.count(*ENDED):,}/{entry.total:,}"


def count_words(entry: JobEntry) -> str:
    """How many records stand how: `1,204 done · 3 failed · 3,793 to do`."""
    return " · ".join(f"{entry.count(state):,} {word}" for state, word in _COUNTED if entry.count(state))


def left_words(seconds: float | None) -> str:
    """About how long it takes: `0:40`, `4:10`, `2 h 05 min`; empty while that is not known."""
    if seconds is None:
        return ""
    whole = math.ceil(seconds)
    if whole > _ROUGH:
        whole = math.ceil(whole / 10) * 10
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes}:{whole % 60:02}"


def pace_words(pace: Pace) -> str:
    """How fast it goes, and for how long: `480 a minute · 4:10 left`; empty while that is not known."""
    if not pace.per_minute:
        return ""
    left = left_words(pace.seconds_left)
    return f"{pace.per_minute:,.0f} a minute" + (f" · {left} left" if left else "")


def ended_words(entry: JobEntry) -> str:
    """How a job ended or why it stopped, in one sentence or two, without what to do about it."""
    undo = "Undo: " if entry.undo_of is not None else ""
    done = entry.count(ItemState.DONE)
    past = f"{_PAST.get(entry.kind, 'Did')} {noun(entry.kind, done)}"
    past = f"{undo}{past[0].lower() + past[1:] if undo else past}"
    rest = _others(entry)
    if entry.state is JobState.CANCELLED:
        return f"Cancelled: {entry.title}. {done:,} done{rest}."
    if entry.state is JobState.FINISHED:
        return f"{past}{rest}."
    left = entry.count(ItemState.PLANNED)
    stopped = f"{entry.title} is paused, {left:,} left." if left else f"{past}{rest}."
    return stopped if entry.why == PAUSED_BY_YOU else f"{stopped} {entry.why}".strip()


def key_words(entry: JobEntry, *, runs_here: bool) -> list[str]:
    """What keys do to a job that stands so, those first for which it waits: `o overwrite`, `t retry`."""
    from wistia_tui.library.undo import can_undo

    left = entry.count(ItemState.PLANNED) and not entry.is_over
    doubtful = entry.count(ItemState.UNKNOWN, ItemState.SENDING) and not runs_here
    keys = (
        ("o overwrite", entry.count(ItemState.CONFLICT)),
        ("t retry", entry.count(*TO_RETRY)),
        ("r look", doubtful),
        ("p pause" if runs_here else "p go on", runs_here or left),
        ("x cancel", left),
        ("x give up", doubtful and not left),
        ("u undo", entry.count(ItemState.DONE) and entry.undone_by is None and can_undo(entry.kind)),
    )
    return [words for words, is_of_use in keys if is_of_use]


def _others(entry: JobEntry) -> str:
    others = [
        f"{entry.count(state):,} {word}"
        for state, word in _COUNTED[1:]
        if entry.count(state) and state is not ItemState.SENDING
    ]
    return f"; {', '.join(others)}" if others else ""


def waits_words(entry: JobEntry, snapshot: BudgetSnapshot) -> str:
    """What a job that runs waits for, as the budget tells; empty if for nothing but its turn."""
    from wistia_tui.api.meter import BudgetState
    from wistia_tui.api.operations import MEDIA_MOVE

    left = f", {left_words(snapshot.seconds_left)}" if snapshot.seconds_left is not None else ""
    match snapshot.state:
        case BudgetState.OFFLINE:
            return f"Waits for the connection{left}."
        case BudgetState.BACKOFF | BudgetState.PROBING | BudgetState.BLOCKED:
            return f"Waits, as everything does, after a 429{left}."
        case BudgetState.TOKEN_REFUSED:
            return "Waits for another token: L gives one."
    for route in snapshot.routes:
        if route.name == MEDIA_MOVE.name and entry.kind == "MoveMedia" and route.waiting and route.seconds_left:
            return f"Waits for the limit of moves, {left_words(route.seconds_left)}."
    return ""
