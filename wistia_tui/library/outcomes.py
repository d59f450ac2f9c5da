"""How a change stands and how it ended, as values, and whom it is told to."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from wistia_tui.api.errors import WistiaError
from wistia_tui.library import wording
from wistia_tui.library.change import Change, DeleteMedia, DeleteProject, MoveMedia, Record, summary
from wistia_tui.library.entries import ItemEnding, ItemState


class Ending(Enum):
    """How a change ended."""

    APPLIED = "applied"
    NOT_APPLIED = "not applied"
    CONFLICT = "conflict"
    """Not sent: somebody else changed the same fields since its person looked; `record` is what is there now."""
    NOT_SHOWN = "not shown"
    """What is there is neither what was sent nor what was there before; to look again would not tell more."""
    UNKNOWN = "unknown"


STATES = {
    Ending.APPLIED: ItemState.DONE,
    Ending.NOT_APPLIED: ItemState.FAILED,
    Ending.CONFLICT: ItemState.CONFLICT,
    Ending.NOT_SHOWN: ItemState.CONFLICT,
    Ending.UNKNOWN: ItemState.UNKNOWN,
}
"""What the journal calls each ending."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a change ended, with a message for a person; `record` is what the service holds now, if it was seen."""

    change: Change
    ending: Ending
    message: str
    record: Record | None = None
    instead: ItemState | None = None
    """What the journal calls it, where its ending alone does not tell: it was gone, or was so already."""
    cause: WistiaError | None = field(default=None, compare=False)
    """What went wrong, if something did."""

    def item_ending(self, seq: int) -> ItemEnding:
        """What the journal says of it, about the item `seq` of its job."""
        state = self.instead or STATES[self.ending]
        note = "" if self.message == summary(self.change) else wording.without_text(self.change, self.message)
        return ItemEnding(seq, state, note, self.record)


class Mark(Enum):
    """What the row of a changing record says."""

    QUEUED = "queued"
    """Part of a job, and not sent."""
    SAVING = "saving"
    CHECKING = "checking"
    DELETING = "deleting"
    UNKNOWN = "unknown"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Pending:
    """A change on its way, for the row of its record."""

    change: Change
    mark: Mark
    job_id: int | None = None
    """Under which the journal has it; None before it is written down."""
    seq: int = 0
    """Its place in that job."""
    note: str = ""
    """Why it failed."""
    typed: Change | None = None
    """The change as its person made it, where that is not what was sent."""


class Lists(Protocol):
    """What is told about records; the library's lists listen."""

    def record_changed(self, record: Record) -> None:
        """A newer version of a record."""
        ...

    def record_removed(self, change: DeleteMedia | DeleteProject) -> None:
        """A record that is gone."""
        ...

    def record_moved(self, change: MoveMedia, record: Record | None) -> None:
        """A media that is elsewhere now."""
        ...

    def record_added(self, record: Record) -> None:
        """A new record."""
        ...

    def record_touched(self, identity: str) -> None:
        """The mark of a record's row changed."""
        ...

    def is_gone(self, identity: str) -> bool:
        """Whether a record was deleted here just now."""
        ...

    def changed_lately(self, identity: str) -> bool:
        """Whether a record was changed here just now, so that a list that shows another one may only lag behind."""
        ...
