"""The question before a job writes over what others changed meanwhile."""

from __future__ import annotations

from collections.abc import Iterable

from wistia_tui.library.entries import ItemState, JobEntry
from wistia_tui.text import fit, safe_line
from wistia_tui.tui.screens.confirm import Confirm

_LONGEST = 150


class ConfirmOverwriteScreen(Confirm):
    """Asks whether the records of `entry` that are in conflict are to be changed all the same."""

    VERB = "Overwrite"
    DONE = "overwritten"

    def __init__(self, entry: JobEntry) -> None:
        super().__init__()
        self._entry = entry

    def words(self) -> Iterable[tuple[str, str]]:
        """Which job, in how many records, and what is lost."""
        count = self._entry.count(ItemState.CONFLICT)
        records = "1 record" if count == 1 else f"{count:,} records"
        yield f"Write over what others changed in {records}?", "title"
        title = fit(safe_line(self._entry.title), _LONGEST, pad=False)
        yield f"{title}: it goes on with them as it was meant.", "plain"
        yield "What others wrote into the same fields meanwhile is replaced.", "warning"
