"""The question before a job: what becomes of which records, what it costs, and what cannot be taken back."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.events import Key, Paste

from wistia_tui.library.change import Change
from wistia_tui.library.plan import Plan, request_lines
from wistia_tui.text import fit, safe_line
from wistia_tui.tui.job_words import left_words
from wistia_tui.tui.moves import FAR
from wistia_tui.tui.screens.calm import Modal
from wistia_tui.tui.screens.confirm import Answer
from wistia_tui.tui.screens.fields import Words
from wistia_tui.tui.starting import is_enough
from wistia_tui.tui.widgets.change_rows import ChangeFormat, FixedRows, LineFormat, LineRows
from wistia_tui.tui.widgets.line_text import LineText
from wistia_tui.tui.widgets.record_table import RecordTable

_LONGEST_TITLE, _LONGEST_NOTE = 150, 300
"""Cells: what a name in them takes must not push out the rest of what is said."""
_FEWEST_ROWS = 3
"""Records that are to be seen on the smallest terminal on which it can be answered."""
_FRAME = 5
"""Lines that are neither words nor records: pinned line, border, heads of the columns, keys."""
_SHORT = 60
"""Columns under which less is said of what keys do."""
TOO_SMALL = "Too small: enlarge it.  Esc no"


class ConfirmJobScreen(Modal[Answer | None]):
    """Asks whether `changes`, which are of one kind, are meant; gives None where they are not.

    Enter says yes only below a number that was typed: it also chooses in the dialogs before this one, and pressed
    twice there, or held down, it would answer what nobody has read.
    """

    def __init__(
        self,
        changes: Sequence[Change],
        plan: Plan,
        *,
        title: str,
        per_minute: float,
        notes: Sequence[str] = (),
        wants_count: bool = False,
        can_archive: bool = False,
        method_override: bool = False,
    ) -> None:
        """`per_minute`: requests that bulk work may send. `notes` are sentences on what it means and what is left out.

        With `wants_count`, the number of records has to be typed first.
        """
        super().__init__()
        self._changes = changes
        self._plan = plan
        self._heading = f"{fit(safe_line(title), _LONGEST_TITLE, pad=False)}?"
        self._per_minute = per_minute
        self._notes = [fit(safe_line(note), _LONGEST_NOTE, pad=False) for note in notes if note]
        self._wanted = str(len(changes)) if wants_count else ""
        self._typed = ""
        self._can_archive = can_archive
        self._override = method_override
        self._records: RecordTable[Change] = RecordTable(ChangeFormat(), empty="", id="job-records")
        self._requests: RecordTable[str] = RecordTable(
            LineFormat("What is sent, besides what is read"), empty="", id="job-requests"
        )
        self._requests.display = False
        self._words = VerticalScroll(id="job-words", can_focus=False)
        self._answer = LineText(id="job-answer")
        self._keys = LineText(id="job-keys")

    def compose(self) -> ComposeResult:
        """What happens, what it costs, to which records, and the answers."""
        with Vertical(classes="dialog job"):
            with self._words:
                yield Words(self._heading, "title", id="job-title")
                yield Words(self.cost, id="job-cost")
                yield Words(" ".join(self._notes), "warning", id="job-notes")
            yield self._records
            yield self._requests
            if self._wanted:
                yield self._answer
            yield self._keys

    @property
    def cost(self) -> str:
        """How many records and requests it is, and how long it takes at least."""
        plan = self._plan
        records = "1 record" if plan.records == 1 else f"{plan.records:,} records"
        writes = "1 request" if plan.writes == 1 else f"{plan.writes:,} requests"
        reads = f" and about {plan.reads:,} to look" if plan.reads else ""
        seconds = plan.seconds(self._per_minute)
        takes = f" · {left_words(seconds)} at least" if seconds >= 1 else ""
        limit = plan.own_limit
        own = f" · Wistia takes {limit.count} such requests in {limit.seconds / 60:.0f} min" if limit else ""
        return f"{records} · {writes}{reads}{takes}{own}"

    def on_mount(self) -> None:
        """Show the records from the first."""
        for table in (self._records, self._requests):
            table.active = True
        self._records.show(FixedRows(self._changes))
        self._fit()

    def on_resize(self) -> None:
        """Take no more room than there is and is needed."""
        self._fit()

    def _fit(self) -> None:
        # A dialog is as high as what it holds, and a table would take all that there is.
        height = self.app.size.height
        rows = max(_FEWEST_ROWS, min(len(self._changes), height // 2 - _FRAME))
        room = height - _FRAME - bool(self._wanted)
        rows = max(0, min(rows, room - 1))
        for table in (self._records, self._requests):
            table.styles.height = rows + 1
        self._words.styles.max_height = max(1, room - rows)
        self._answer.say(self._asks_for())
        self.call_after_refresh(self._say_keys)  # by then it is known whether the words have room

    # what keys do ---------------------------------------------------------------------------------------------------

    @property
    def _table(self) -> RecordTable[Change] | RecordTable[str]:
        return self._requests if self._requests.display else self._records

    def on_key(self, event: Key) -> None:
        """Every key is answered here, so that none typed for another screen can answer as a binding."""
        event.stop()
        event.prevent_default()
        if not self.is_meant(event):
            return
        table = self._table
        match event.key:
            case "escape" | "n" | "q":
                self.dismiss(None)
            case "enter" | "y" | "a" if not self._can_be_answered:
                pass  # the line for keys says why
            case "enter" if self._wanted:
                self._confirm()
            case "y" if self._typed == self._wanted:
                self.dismiss(Answer.YES)
            case "s":
                self._show_requests()
            case "space":
                self._turn_words()
            case "a" if self._can_archive:
                self.dismiss(Answer.ARCHIVE)
            case "down" | "j":
                table.move(1)
            case "up" | "k":
                table.move(-1)
            case "pagedown" | "ctrl+d":
                table.move(table.page, page=True)
            case "pageup" | "ctrl+u":
                table.move(-table.page, page=True)
            case "home" | "g":
                table.move_to(0)
            case "end" | "G":
                table.move(FAR)
            case "backspace" | "ctrl+h":
                self._type(self._typed[:-1])
            case key if key.isascii() and key.isdigit():
                self._type(self._typed + key)

    def on_paste(self, event: Paste) -> None:
        """A pasted number counts as typed, and no other text as anything."""
        event.stop()
        text = event.text.strip()
        if self.is_ready and text.isascii() and text.isdigit():
            self._type(self._typed + text)

    def _type(self, typed: str) -> None:
        if self._wanted:
            self._typed = typed[: len(self._wanted) + 1]
            self._answer.say(self._asks_for())

    def _asks_for(self) -> str:
        if self._typed == self._wanted:
            return f"{self._typed}: that is it. Enter deletes."
        if self.app.size.width < _SHORT:
            return f"Type {self._wanted} to delete them: {self._typed}█"
        return f"Type their number, {self._wanted}, to delete them: {self._typed}█"

    def _confirm(self) -> None:
        if self._typed == self._wanted:
            self.dismiss(Answer.YES)
        elif not self._typed:
            self.dismiss(None)
        else:
            self._typed = ""
            self._answer.say(f"Not the same: nothing is deleted. Type {self._wanted}, or Esc cancels.")

    @property
    def _can_be_answered(self) -> bool:
        """Whether what is asked, the records and the keys are on the screen."""
        return is_enough(self.app.size)

    def _turn_words(self) -> None:
        """On to the words that have no room, and from their end back to the start."""
        words = self._words
        at_end = words.scroll_y >= words.max_scroll_y
        words.scroll_to(y=0 if at_end else words.scroll_y + max(1, words.size.height), animate=False)

    def _show_requests(self) -> None:
        """Show what will be sent, or the records again."""
        if self._requests.rows is None:
            lines = request_lines(self._changes, method_override=self._override)
            self._requests.show(LineRows(lines, self._plan.writes))
        showing = not self._requests.display
        with self.app.batch_update():
            self._requests.display, self._records.display = showing, not showing
        self._say_keys()

    def _say_keys(self) -> None:
        if not self._can_be_answered:
            self._keys.say(TOO_SMALL)
            return
        is_short = self.app.size.width < _SHORT
        parts = ["" if self._wanted else "y starts"]
        if self._can_archive:
            parts.append("a archive" if is_short else "a archive instead")
        parts.append("s records" if self._requests.display else "s requests")
        if self._words.max_scroll_y:
            parts.append("Space ↓" if is_short else "Space more")
        gap = " " if is_short else "   "
        self._keys.say(gap.join(filter(None, (*parts, "Esc no"))))
