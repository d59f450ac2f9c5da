"""The form that edits a record: opens with its newest version, shows what will be sent, asks before it forgets."""

from __future__ import annotations

import html
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.events import Key
from textual.widget import Widget
from textual.widgets import Input, TextArea

from wistia_tui.text import fit, is_safe, wrap
from wistia_tui.tui.screens.calm import Modal
from wistia_tui.tui.screens.fields import SafeInput, Toggle, Words
from wistia_tui.tui.screens.keeping import Keeping
from wistia_tui.tui.screens.newest_version import NewestVersion

T = TypeVar("T")
R = TypeVar("R")

NOTHING_CHANGED = "Nothing changed: nothing will be sent."
NAME_NEEDED = "A name is needed: type one, or Esc to leave."
DISCARD = "Discard changes?   y discard · n or Esc keep editing"
SENT_LINES = 3
_KEYS = "ctrl+s save   Tab next field   Esc back"


class Body(VerticalScroll, can_focus=False):
    """What scrolls where the screen is too low for all fields."""


class Form(Modal[T | None], Generic[T, R]):
    """A form over one record of type `R` that gives a change, or None if there is nothing to send."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", show=False),
        Binding("escape", "leave", "Back", show=False),
        Binding("ctrl+r", "read", "Try again", show=False),
        Binding("ctrl+t", "theirs", "Take theirs", show=False),
    ]

    def __init__(
        self,
        load: Callable[[], Awaitable[R]] | None,
        *,
        title: str,
        identity: str,
        has_draft: bool,
        keeping: Keeping[Any] | None = None,
    ) -> None:
        """`load` reads the record and may raise `WistiaError`; without it the form opens at once.

        `keeping`, if it is given, keeps what is typed while it is typed.
        """
        super().__init__()
        self._keeping = keeping
        self._newest = NewestVersion(self, load) if load is not None else None
        """None once the fields are open."""
        self._title = title
        self._identity = identity
        self.record: R | None = None
        """What the fields were filled from."""
        self._parts: list[Widget] = []
        self.has_draft = has_draft
        """Whether something was typed before and not saved."""
        self._open = False
        self._asking = False
        self._leaving_app = False
        self._focus_before: Widget | None = None
        self.notes: dict[str, str] = {}
        """By the id of a field, what was found when it was filled."""
        self.theirs: dict[str, str] = {}
        """By the id of a field, what somebody else made of it since the draft was typed."""
        self._note_words: dict[str, Words] = {}
        self.discarded = False
        """Whether the person said that what was typed is to be forgotten."""
        self.title_words = Words(id="form-title", keep=True)
        self.state = Words(id="form-state")
        self.sent = Words(id="form-sent", keep=True)
        self.hints = Words("Esc back", "dim", id="form-hints", keep=True)

    # what a form of a kind says -------------------------------------------------------------------------------------

    def fields(self) -> Iterable[Widget]:
        """The widgets of the fields, in order."""
        raise NotImplementedError

    def check(self, record: R) -> None:
        """Raise `WistiaError` if `record` is not what was asked for."""

    def fill(self, record: R | None) -> str:
        """Put `record` into the fields, and what was typed before over it; what is to be said of that."""
        raise NotImplementedError

    def sending(self) -> list[str]:
        """The lines of what will be sent as the fields are now; empty if nothing changed."""
        raise NotImplementedError

    def complaint(self) -> tuple[Words, Widget, str] | None:
        """What cannot be saved so: where it is said, the field, and the sentence."""
        raise NotImplementedError

    def result(self) -> T:
        """What to save; asked for only if something changed and there is no complaint."""
        raise NotImplementedError

    def first_field(self) -> Widget:
        """The field that has the focus at first."""
        raise NotImplementedError

    # the frame ------------------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Title, fields, what will be sent, and keys."""
        self._parts = list(self.fields())
        with Vertical(classes="dialog form"):
            yield self.title_words
            with Body(id="form-body"):
                yield self.state
                yield from self._parts
            yield self.sent
            yield self.hints

    def on_mount(self) -> None:
        """Read the record, showing no field before there is something in it, or open an empty form."""
        self.sent.border_title = "will be sent"
        if self._newest is not None:
            self._show_fields(False)
            self._newest.start()
        else:
            self.fill_and_open(None)

    def on_unmount(self) -> None:
        """Let the budget go, and keep what was typed where the app ends with the form open."""
        self._stop_reading()
        self._end_keeping()

    def _stop_reading(self) -> None:
        if self._newest is not None:
            self._newest.stop()
            self._newest = None

    def _show_fields(self, shown: bool) -> None:
        for part in self._parts:
            part.visible = shown

    def on_resize(self) -> None:
        """Cut to the width what has to fit on its lines."""
        self.call_after_refresh(self._cut)

    def _cut(self) -> None:
        if self._open:
            self._say_sent()
        width = self.title_words.size.width
        if width:
            identity = f"  {self._identity}" if self._identity else ""
            self.title_words.say(fit(self._title, max(8, width - len(identity))) + identity, "title")

    # opening --------------------------------------------------------------------------------------------------------

    def action_read(self) -> None:
        """Read the record, unless it is here."""
        if self._newest is not None:
            self._newest.read_again()

    def fill_and_open(self, record: R | None) -> None:
        """Show the fields, with `record` in them."""
        self.record = record
        self._stop_reading()
        with self.app.batch_update():
            state = self.fill(record)
            self.state.say(state, "warning")
            self._show_fields(True)
            self._open = True
            self.hints.say(_KEYS, "dim")
            self.edited()
        self.call_after_refresh(self._focus_first)

    def _focus_first(self) -> None:
        if self.focused is None and not self._asking:
            self.set_focus(self.first_field())

    # editing --------------------------------------------------------------------------------------------------------

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(Toggle.Changed)
    def edited(self) -> None:
        """Show what will be sent now; a complaint ends with the next key."""
        if not self._open:
            return
        self.clear_complaints()
        self._say_sent()
        if self._keeping is not None:
            self._keeping.edited(self)

    def _end_keeping(self) -> None:
        # Before the fields are open they hold nothing, and what was typed before is kept as it is.
        if self._keeping is not None and self._open:
            self._keeping.end(discarded=self.discarded)

    def _close(self, result: T | None) -> None:
        self._end_keeping()
        self.dismiss(result)

    def _say_sent(self) -> None:
        lines = self.sending()
        if not lines:
            self.sent.say(NOTHING_CHANGED, "dim")
            return
        width = max(20, self.sent.content_size.width)
        wrapped = [part for line in lines for part in wrap(line, width)]
        if len(wrapped) > SENT_LINES:
            wrapped[SENT_LINES - 1 :] = [fit(wrapped[SENT_LINES - 1], width - 2, pad=False) + " …"]
        self.sent.say("\n".join(wrapped))

    def note_of(self, field: Widget) -> Words:
        """Where something is said of `field`."""
        return self._note_words.setdefault(field.id or "", Words(id=f"{field.id}-note"))

    def clear_complaints(self) -> None:
        """Say at the fields only what was found when they were filled."""
        for field, words in self._note_words.items():
            words.say(self.theirs.get(field) or self.notes.get(field, ""), "warning")

    def action_theirs(self) -> None:
        """Put what the newest version holds into the field that is typed into."""
        if self._open and not self._asking and self.focused is not None:
            self.take_theirs(self.focused)
            self.theirs.pop(self.focused.id or "", None)
            self.clear_complaints()

    def take_theirs(self, field: Widget) -> None:
        """Put what the record holds into `field`, one of those that may be laid over by what was typed before."""

    @on(Input.Submitted)
    def _next_field(self) -> None:
        self.focus_next()

    def action_save(self) -> None:
        """Give the change; close if there is none."""
        if not self._open or self._asking:
            return
        if (complaint := self.complaint()) is not None:
            words, field, sentence = complaint
            words.say(sentence, "error")
            self.set_focus(field)
        elif not self.sending():
            self._close(None)
        else:
            self._close(self.result())

    # leaving --------------------------------------------------------------------------------------------------------

    def action_leave(self) -> None:
        """Close, after asking if something would be lost."""
        if self._asking:
            self._keep_editing()
        elif self._open and self.sending():
            self._asking = True
            self._focus_before = self.focused
            self.set_focus(None)
            self.hints.say(DISCARD, "warning")
            self.wait_for_paint()
        else:
            self.discarded = self._open  # back to what the service holds: nothing is left of a draft
            self._close(None)

    def asks_before_leaving(self) -> bool:
        """Ask as Escape does."""
        if not self._asking and self._open and self.sending():
            self.action_leave()
        self._leaving_app = self._asking
        return self._asking

    def _keep_editing(self) -> None:
        self._asking = self._leaving_app = False
        self.hints.say(_KEYS, "dim")
        self.set_focus(self._focus_before)

    def on_key(self, event: Key) -> None:
        """Answer the question; anything but its answers is ignored. With no field to type into, help the read."""
        if self._newest is not None:
            self._newest.key(event)
        if not self._asking:
            return
        event.stop()
        event.prevent_default()
        if not self.is_meant(event):
            return
        if event.key == "y":
            self.discarded = True
            self._close(None)
            if self._leaving_app:
                self.app.call_later(self.app.action_quit)
        elif event.key in {"n", "escape"}:
            self._keep_editing()


def row(label: str, field: Widget, note: Words, *, tall: bool = False) -> Iterable[Widget]:
    """A field with its label at the left and what is to be said of it."""
    line = Horizontal(Words(label, id=f"{field.id}-label", keep=True), field, classes="row tall" if tall else "row")
    # A tall field fills what is left, so that what is said below it would be the first to leave the screen.
    return (note, line) if tall else (line, note)


def name_note(original: str) -> str:
    """What is to be said of a name that shows otherwise than the service holds it."""
    shown = html.unescape(original)
    if "\n" in shown or "\t" in shown:
        return "Holds line breaks or tabs, shown as ⏎ and ⇥; they are replaced if you change the name."
    return signs_note(shown, "the name")


def signs_note(original: str, field: str) -> str:
    """What is to be said of a text that holds what a terminal cannot show."""
    if is_safe(original.replace("\r\n", "\n")):
        return ""
    return f"Holds characters that a terminal cannot show: signs here, and replaced by them if you change {field}."


def set_input(field: SafeInput, value: str) -> str:
    """Fill `field`, the cursor at its end; what it shows now."""
    field.value = value
    field.cursor_position = len(field.value)
    return field.value
