"""The question before a delete: what goes, what goes with it, and no way back."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import ClassVar

from rich.segment import Segment
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.events import Key
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from wistia_tui.api.models import Media, Project
from wistia_tui.api.operations import MEDIA_DELETE, PROJECT_DELETE
from wistia_tui.api.payloads import describe
from wistia_tui.library.change import DeleteMedia, DeleteProject
from wistia_tui.text import fit, safe_line
from wistia_tui.tui.screens.calm import Modal
from wistia_tui.tui.screens.fields import SafeInput, Words

NO_WAY_BACK = (
    "It cannot be undone through the API. What is deleted can be recovered only in Wistia's web app, for a limited "
    "time, and that is not guaranteed."
)
LONGEST_TYPED = 60
"""Characters of a name that a person is asked to type; longer ones can be confirmed by the id as well."""
_SHOWN_NAME = 300
_FRAME = 5
"""Lines that are not the body: pinned line, border, answers, keys; two more where a name is typed."""
_LEAVING = frozenset({"escape", "tab", "shift+tab", "down", "up", "enter", "pageup", "pagedown"})
"""Keys that do not go to the name while it is typed."""
_SIGNS = frozenset("\ufffd⏎⇥\u2421") | {chr(0x2400 + code) for code in range(0x20)}


class Choice(Widget, can_focus=True):
    """Cancel and Delete side by side; Cancel is chosen at first."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"choice--text", "choice--cancel", "choice--delete"}
    DEFAULT_CSS = """
    Choice { height: 1; width: 1fr; }
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self.delete = False
        """Whether Delete is the one that Enter takes."""

    def choose(self, *, delete: bool) -> None:
        """Move to Delete, or back to Cancel."""
        if delete != self.delete:
            self.delete = delete
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The two, the chosen one in brackets and in colour."""
        text = self.get_component_rich_style("choice--text")
        cancel = self.get_component_rich_style("choice--cancel") if not self.delete else text
        delete = self.get_component_rich_style("choice--delete") if self.delete else text
        segments = [
            Segment("  Cancel  " if self.delete else "[ Cancel ]", cancel),
            Segment("   ", text),
            Segment("[ Delete ]" if self.delete else "  Delete  ", delete),
        ]
        return Strip(segments).adjust_cell_length(self.size.width, text)


class ConfirmDeleteScreen(Modal[bool]):
    """Asks whether `change` is meant; only `y`, or Enter on Delete, says yes.

    A project that holds medias, or may hold some, wants its name typed first.
    """

    def __init__(self, change: DeleteMedia | DeleteProject, *, project_name: str = "") -> None:
        super().__init__()
        self._change = change
        self._project_name = safe_line(project_name)
        record = change.before
        self._identity = safe_line(record.hashed_id)
        self._record_name = safe_line(record.name)
        self._wanted: tuple[str, ...] = ()
        if isinstance(record, Project) and record.media_count != 0:
            self._wanted = accepted(self._record_name, self._identity)
        self._choice = Choice(id="confirm-choice")
        self._typed = SafeInput(id="confirm-name")
        self._answer = Words(id="confirm-answer", keep=True)
        self._body = VerticalScroll(id="confirm-body", can_focus=False)

    def compose(self) -> ComposeResult:
        """What goes, what it means, and the two answers."""
        with Vertical(classes="dialog confirm"):
            with self._body:
                for index, (text, kind) in enumerate(self._words()):
                    yield Words(text, kind, id=f"confirm-{index}")
            if self._wanted:
                yield self._typed
                yield self._answer
            yield self._choice
            yield Words(self._keys(), "dim", id="confirm-keys", keep=True)

    def _words(self) -> Iterable[tuple[str, str]]:
        record = self._change.before
        kind = "project " if isinstance(record, Project) else ""
        name = (
            fit(self._record_name, _SHOWN_NAME, pad=False)
            if len(self._record_name) > _SHOWN_NAME
            else self._record_name
        )
        yield f"Delete {kind}“{name}”?" if name else f"Delete this {kind or 'media '}without a name?", "title"
        facts = [self._facts(record), self._identity]
        yield " · ".join(fact for fact in facts if fact), "plain"
        yield self._goes_with_it(record), "warning"
        yield NO_WAY_BACK, "plain"
        operation = PROJECT_DELETE if isinstance(record, Project) else MEDIA_DELETE
        yield describe(operation, record_id=self._identity), "dim"
        if self._wanted:
            yield _ask(self._wanted, self._record_name), "plain"

    def _facts(self, record: Media | Project) -> str:
        if isinstance(record, Project):
            count = record.media_count
            return "how many medias it holds is not known" if count is None else f"{count:,} medias"
        place = f"From {self._project_name}" if self._project_name else "Its project is not known"
        return " · ".join(part for part in (place, record.type_label) if part)

    @staticmethod
    def _goes_with_it(record: Media | Project) -> str:
        if isinstance(record, Media):
            return "Its files, captions and tags go with it; pages that embed it lose it."
        if record.media_count == 0:
            return "It holds no medias."
        count = "All medias in it" if record.media_count is None else f"Its {record.media_count:,} medias"
        return f"{count} go too, with their files and captions; pages that embed them lose them."

    def _keys(self) -> str:
        if self._wanted:
            return "Tab to Cancel and Delete   Esc cancels"
        return "y deletes   n, Enter or Esc cancels   ←→ choose"

    def on_mount(self) -> None:
        """Keep the answers on the screen, however little room there is."""
        self._fit()

    def on_resize(self) -> None:
        """Keep the answers on the screen."""
        self._fit()

    def _fit(self) -> None:
        self._body.styles.max_height = max(1, self.app.size.height - (_FRAME + 2 if self._wanted else _FRAME))

    def ready(self) -> None:
        """The name is typed first where it is wanted; else Cancel has the focus."""
        self.set_focus(self._typed if self._wanted else self._choice)

    # answering ------------------------------------------------------------------------------------------------------

    @property
    def _allowed(self) -> bool:
        return not self._wanted or normal(self._typed.value) in {normal(text) for text in self._wanted}

    @on(Input.Changed)
    def _retyped(self) -> None:
        self._answer.say("That is it: Enter deletes." if self._allowed else "")

    def _entered(self) -> None:
        if self._allowed:
            self.dismiss(True)
        elif not self._typed.value.strip():
            self.dismiss(False)
        else:
            self._refuse()

    def _refuse(self) -> None:
        self._answer.say("Not the same: nothing is deleted. Type it again, or Esc cancels.", "error")
        self.set_focus(self._typed)

    def _confirm(self) -> None:
        if self._allowed:
            self.dismiss(True)
        else:
            self._refuse()

    def on_key(self, event: Key) -> None:
        """Every key is answered here, so that none typed for another screen can answer as a binding."""
        typing = self.focused is self._typed
        if typing and event.key not in _LEAVING:
            return
        event.stop()
        event.prevent_default()
        if not self.is_meant(event):
            return
        match event.key:
            case "escape":
                self.dismiss(False)
            case "tab" | "down":
                self._step(1)
            case "shift+tab" | "up":
                self._step(-1)
            case "left" | "h" if not typing:
                self._choice.choose(delete=False)
            case "right" | "l" if not typing:
                self._choice.choose(delete=True)
            case "pageup" | "pagedown" as key:
                self._body.scroll_relative(y=self._body.size.height * (1 if key == "pagedown" else -1), animate=False)
            case "enter" if typing:
                self._entered()
            case "enter":
                if self._choice.delete:
                    self._confirm()
                else:
                    self.dismiss(False)
            case "n" if not typing:
                self.dismiss(False)
            case "y" if not typing:
                self._confirm()

    def _step(self, by: int) -> None:
        """To the next of the name, Cancel and Delete."""
        stops = [*(["name"] if self._wanted else []), "cancel", "delete"]
        here = "name" if self.focused is self._typed else "delete" if self._choice.delete else "cancel"
        stop = stops[(stops.index(here) + by) % len(stops)]
        self._choice.choose(delete=stop == "delete")
        self.set_focus(self._typed if stop == "name" else self._choice)


def accepted(name: str, identity: str) -> tuple[str, ...]:
    """What may be typed for a project: its name, its id where the name is hard to type, the id alone where it is
    impossible."""
    if not name.strip() or any(character in _SIGNS for character in name):
        return (identity or "delete",)
    if identity and (not name.isascii() or len(name) > LONGEST_TYPED):
        return name, identity
    return (name,)


def normal(text: str) -> str:
    """`text` as it is compared: blanks and the ways to write one character make no difference."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _ask(wanted: tuple[str, ...], name: str) -> str:
    if len(wanted) > 1:
        return f"Type its name, or its id {wanted[1]}, to delete it:"
    if wanted[0] == name:
        return "Type its name to delete it:"
    why = "Its name holds signs that cannot be typed" if name.strip() else "It has no name"
    return f"{why}: type {wanted[0]} to delete it:"
