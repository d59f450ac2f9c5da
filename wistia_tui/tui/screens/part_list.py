"""Lists of what belongs to a project, read when they open, with keys that change what is under the cursor."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key

from wistia_tui.api.errors import WistiaError
from wistia_tui.api.models import Project, ProjectRef, Sharing, Subfolder
from wistia_tui.library.change import DeleteSubfolder, RemoveSharing, Single
from wistia_tui.library.outcomes import Ending, Outcome
from wistia_tui.text import safe_line
from wistia_tui.tui.messages import CursorMoved
from wistia_tui.tui.moves import FAR
from wistia_tui.tui.saving import Done
from wistia_tui.tui.screens.calm import Modal
from wistia_tui.tui.screens.confirm import Answer, Confirm
from wistia_tui.tui.screens.fields import Words
from wistia_tui.tui.screens.picker import quoted
from wistia_tui.tui.widgets.change_rows import FixedRows
from wistia_tui.tui.widgets.line_text import LineText
from wistia_tui.tui.widgets.record_table import RecordTable
from wistia_tui.tui.widgets.row_strips import RowFormat
from wistia_tui.tui.wording import switched_off

P = TypeVar("P", Subfolder, Sharing)

READING = "Reading…"
NOT_READ = "The list is not here: r reads it again."
BUSY = "It is still being changed; wait for its outcome."


class PartList(Modal[None], Generic[P]):
    """Shows what `load` reads of `project`, and what became of it by changes made here."""

    TITLE: ClassVar[str]
    """What is listed, before the name of the project."""
    KEYS: ClassVar[str]
    EMPTY: ClassVar[str]
    """What is said where there is nothing."""
    NO_ID: ClassVar[str]
    """What is said of a record that cannot be changed, because it came without an id."""
    CAN_ADD: ClassVar[bool] = False
    """Whether `n` makes another one."""
    RECORD: type[P]
    """What the list holds."""

    def __init__(
        self,
        project: Project,
        load: Callable[[], Awaitable[list[P]]],
        apply: Callable[[Single, Done], None],
        *,
        read_only: bool,
        method_override: bool = False,
    ) -> None:
        """`load` may raise `WistiaError`; `apply` sends a change and calls what it is given with its outcome."""
        super().__init__()
        self.project = ProjectRef(project.hashed_id, project.name, project.id)
        self._load: Callable[[], Awaitable[list[P]]] = load
        self._apply = apply
        self._heading = safe_line(f"{self.TITLE} of {quoted(project.name)}")
        self._read_only = read_only
        self.overrides_methods = method_override
        self.records: list[P] = []
        self._left: dict[str, tuple[P | None, P | None]] = {}
        """By identity, what was there before a change made here, and what is since; None stands for nothing."""
        self.changing: list[str] = []
        """The identities of what is being changed; empty for each that is new."""
        self._is_reading = False
        self._is_stale = False
        """Whether what is being read may be older than what a change made here left."""
        self._told_of = ""
        """The identity of the record that is spoken of."""
        self.table: RecordTable[P] = RecordTable(self.row_format(), empty=READING, id="parts-table")
        self.said = Words(READING, "dim", id="parts-said", keep=True)
        self._hints = LineText(self.KEYS, id="parts-hints")

    # what a list of a kind does -------------------------------------------------------------------------------------

    def identity_of(self, record: P) -> str:
        """As the changes of it name it; empty if it has none, so that it cannot be changed."""
        raise NotImplementedError

    def is_as_before(self, record: P, before: P) -> bool:
        """Whether a list that holds `record` is older than a change of `before`."""
        raise NotImplementedError

    def about(self, record: P) -> str:
        """What is said of the record under the cursor beyond its row; safe for a terminal."""
        raise NotImplementedError

    def row_format(self) -> RowFormat[P]:
        """How its rows look."""
        raise NotImplementedError

    def open_form(self, record: P | None) -> None:
        """Open the form for `record`, or for a new one, where there can be new ones."""
        raise NotImplementedError

    def removal(self, record: P) -> tuple[Confirm, Single]:
        """The question before `record` goes, and the change that is sent on yes."""
        raise NotImplementedError

    # the frame ------------------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Title, list, what is said, keys."""
        with Vertical(classes="dialog parts"):
            yield LineText(self._heading, id="parts-title")
            yield self.table
            yield self.said
            yield self._hints

    def on_mount(self) -> None:
        """Read the list."""
        self.table.active = True
        self.table.show(FixedRows[P](()))
        self._read()

    @on(CursorMoved)
    def _cursor_moved(self) -> None:
        # Only where it stands on another record: what was said of a change is to be read.
        if not self._is_reading and self._identity != self._told_of:
            self._say_about()

    def _say_about(self) -> None:
        record = self.current
        self._told_of = self._identity
        self.said.say(self.about(record) if record is not None else "", "dim")

    @property
    def _identity(self) -> str:
        record = self.current
        return self.identity_of(record) if record is not None else ""

    @property
    def current(self) -> P | None:
        """The record under the cursor."""
        at = self.table.cursor
        return self.records[at] if 0 <= at < len(self.records) else None

    # reading --------------------------------------------------------------------------------------------------------

    def _read(self, *, aloud: bool = True) -> None:
        """Read the list, if that is not under way; not `aloud`, what is said now stays."""
        if self._is_reading:
            self._is_stale = self._is_stale or not aloud
        else:
            self._is_reading = True
            if aloud:
                self.said.say(READING, "dim")
            self.run_worker(self._read_and_fill(aloud), group="read")

    async def _read_and_fill(self, aloud: bool) -> None:
        await self._fill(aloud)
        if self._is_stale:
            self._is_stale = False
            self._read(aloud=False)

    async def _fill(self, aloud: bool) -> None:
        try:
            records = await self._load()
        except WistiaError as error:
            self._is_reading = False
            # What was read before stays: it is older, and not wrong.
            if not self.records:
                self.table.show(FixedRows[P](()), empty=NOT_READ)
            if aloud:
                self.said.say(f"r tries again. {error}", "error")
            return
        self._is_reading = False
        self._show(self._with_what_was_left(records))
        if aloud:
            self._say_about()

    def _with_what_was_left(self, records: Sequence[P]) -> list[P]:
        """`records`, where they are older than a change made here, as the change left them: lists lag behind."""
        shown: list[P] = []
        for record in records:
            before, after = self._left.get(self.identity_of(record), (None, record))
            if before is None or not self.is_as_before(record, before):
                shown.append(record)
            elif after is not None:
                shown.append(after)
        known = {self.identity_of(record) for record in records}
        new = [after for identity, (before, after) in self._left.items() if before is None and identity not in known]
        return shown + [record for record in new if record is not None]

    def _show(self, records: Sequence[P]) -> None:
        identity = self._identity
        self.records = list(records)
        found = [at for at, record in enumerate(records) if identity and self.identity_of(record) == identity]
        cursor = found[0] if found else min(self.table.cursor, len(records) - 1)
        self.table.show(FixedRows(self.records), cursor=cursor, empty=self.EMPTY)
        self._told_of = self._identity

    # changing -------------------------------------------------------------------------------------------------------

    def send(self, change: Single, done: Done = lambda outcome: None) -> None:
        """Send a change, show how it ended once it has, and call `done` with its outcome."""

        def ended(outcome: Outcome) -> None:
            self.changing.remove(change.identity)
            done(outcome)
            self._ended(outcome)

        self.changing.append(change.identity)
        self._told_of = self._identity
        self.said.say("Saving…", "dim")
        self._apply(change, ended)

    def _ended(self, outcome: Outcome) -> None:
        if not self.is_attached:
            return
        if outcome.ending in {Ending.APPLIED, Ending.CONFLICT}:
            self._take(outcome)
        self.said.say(safe_line(outcome.message), "plain" if outcome.ending is Ending.APPLIED else "error")

    def _take(self, outcome: Outcome) -> None:
        """Show what a change left, without another request."""
        identity = outcome.change.identity
        after = outcome.record if isinstance(outcome.record, self.RECORD) else None
        records = list(self.records)
        at = next((at for at, known in enumerate(records) if identity and self.identity_of(known) == identity), None)
        if outcome.ending is Ending.APPLIED and isinstance(outcome.change, DeleteSubfolder | RemoveSharing):
            if at is not None:
                self._left[identity] = (records.pop(at), None)
        elif after is None:
            self._read(aloud=False)  # it is not known what is there now
            return
        elif at is not None:
            self._left[identity] = (records[at], after)
            records[at] = after
        else:
            self._left[self.identity_of(after)] = (None, after)
            records.append(after)
        self._show(records)

    # what keys do ---------------------------------------------------------------------------------------------------

    def on_key(self, event: Key) -> None:
        """Every key is answered here, so that none typed for another screen can answer as a binding."""
        event.stop()
        event.prevent_default()
        if not self.is_meant(event):
            return
        table = self.table
        match event.key:
            case "escape" | "q":
                self.dismiss(None)
            case "r":
                self._read()
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
            case key:
                self._begin(key)

    def _begin(self, key: str) -> None:
        record = self.current
        if self._is_reading and not self.records and not (key == "n" and self.CAN_ADD):
            return
        if record is not None and self.identity_of(record) in self.changing and key != "n":
            self.said.say(BUSY, "warning")
        elif self._read_only and key in {"n", "e", "enter", "D"}:
            self.said.say(switched_off("changing"), "warning")
        else:
            self._change(key, record)

    def _change(self, key: str, record: P | None) -> None:
        if key == "n" and self.CAN_ADD:
            self.open_form(None)
        elif record is None or key not in {"e", "enter", "D"}:
            return
        elif not self.identity_of(record):
            self.said.say(self.NO_ID, "warning")
        elif key == "D":
            self._remove(record)
        else:
            self.open_form(record)

    def _remove(self, record: P) -> None:
        question, change = self.removal(record)

        def answered(answer: Answer | None) -> None:
            if answer is Answer.YES:
                self.send(change)

        self.app.push_screen(question, answered)
