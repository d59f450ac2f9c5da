"""What a job tells the rows, the lists and its watchers as its records are done."""

from __future__ import annotations

from collections.abc import Callable

from wistia_tui.api.errors import WistiaError
from wistia_tui.library.change import Deletion
from wistia_tui.library.drafts import Typed, key_of
from wistia_tui.library.editor import Editor
from wistia_tui.library.entries import Item, ItemEnding, ItemState
from wistia_tui.library.outcomes import Mark, Pending

_MARKS = {
    ItemState.FAILED: Mark.FAILED,
    ItemState.CONFLICT: Mark.FAILED,
    ItemState.UNKNOWN: Mark.UNKNOWN,
}


class Reporting:
    """Passes on what happens to items of jobs."""

    def __init__(
        self,
        editor: Editor,
        changed: Callable[[Item, ItemEnding | None], None],
        failed: Callable[[int, WistiaError], None],
    ) -> None:
        """`changed` is called with each item that came to an end, and without an ending with one that is planned again;
        `failed` with what keeps a job from going on, other than an answer about one of its records.
        """
        self._editor = editor
        self._changed = changed
        self.failed = failed

    def mark(self, item: Item, mark: Mark | None) -> None:
        """Let the row of the item's record say `mark`, or nothing any more."""
        self._say(item, mark, item.note)

    def ended(self, item: Item, ending: ItemEnding) -> None:
        """An ending that is written down."""
        self._say(item, _MARKS.get(ending.state), ending.note)
        if ending.state in {ItemState.DONE, ItemState.ALREADY} and isinstance(item.change, Typed):
            # A form's text that a job finished, after a kill or another try, is not to be offered again.
            self._editor.drafts.drop_equal(key_of(item.change), item.change.changes)
        if ending.state is ItemState.DONE or (ending.state is ItemState.ABSENT and isinstance(item.change, Deletion)):
            self._editor.applied(item.change, ending.after)
        self._changed(item, ending)

    def _say(self, item: Item, mark: Mark | None, note: str) -> None:
        identity = item.change.identity
        known = self._editor.pending.get(identity)
        if known is not None and known.job_id != item.job_id and self._editor.busy(identity):
            return  # another change of the same record is on its way, and has the row
        pending = None if mark is None else Pending(item.change, mark, item.job_id, item.seq, note)
        self._editor.mark(identity, pending)

    def planned(self, item: Item) -> None:
        """A doubt that was settled: it was not done, and waits for its turn again."""
        self.mark(item, Mark.QUEUED)
        self._changed(item, None)
