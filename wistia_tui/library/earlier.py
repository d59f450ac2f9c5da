"""What was there just before something was made: it tells the new one from an older one of the same name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from wistia_tui.api.models import Media, Project, Subfolder
from wistia_tui.api.payloads import PER_PAGE


@dataclass(frozen=True, slots=True)
class Earlier:
    """The newest records of a list, just before another was made in it.

    Only the service's own stamps are compared with each other, so no clock of ours takes part (reference 6.3).
    """

    ids: frozenset[str] = frozenset()
    """Hashed ids."""
    newest: datetime | None = None
    is_all: bool = False
    """Whether these were all records of the list."""

    @classmethod
    def of(cls, records: Sequence[Media | Project | Subfolder], known: Collection[str] = ()) -> Earlier:
        """From the first page, newest first; `known` are records that a lagging list may not show yet."""
        return cls(
            frozenset({record.hashed_id for record in records} | set(known)),
            max((record.created for record in records if record.created is not None), default=None),
            len(records) < PER_PAGE,
        )

    def precedes(self, record: Media | Project | Subfolder) -> bool:
        """Whether `record` is certainly newer than all of these."""
        if not record.hashed_id or record.hashed_id in self.ids:
            return False
        if self.is_all:
            return True
        # Deletions move older records up into the page, so not to have seen it does not make it new.
        return record.created is not None and self.newest is not None and record.created >= self.newest


UNREAD = Earlier()
"""Nothing was read before, so nothing can be told to be new."""
