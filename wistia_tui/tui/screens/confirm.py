"""Questions before what has no way back: the safe answer is chosen first, and the other may want a word typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import ClassVar

from rich.segment import Segment
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.events import Key
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from wistia_tui.tui.screens.calm import Modal
from wistia_tui.tui.screens.fields import SafeInput, Words

_FRAME = 5
"""Lines that are not the body: pinned line, border, answers, keys; two more where a word is typed."""
_LEAVING = frozenset({"escape", "tab", "shift+tab", "down", "up", "enter", "pageup", "pagedown"})
"""Keys that do not go to the word while it is typed."""


class Answer(Enum):
    """What a person wants done; None stands for nothing."""

    YES = "yes"
    ARCHIVE = "archive"
    """Not to delete, but to archive."""


class Choice(Widget, can_focus=True):
    """Cancel and the other answer side by side; Cancel is chosen at first."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"choice--text", "choice--cancel", "choice--delete"}
    DEFAULT_CSS = """
    Choice { height: 1; width: 1fr; }
    """

    def __init__(self, label: str, *, id: str) -> None:  # noqa: A002 (Textual's name)
        """`label` is the other answer."""
        super().__init__(id=id)
        self._label = label
        self.confirms = False
        """Whether the other one is the one that Enter takes."""

    def choose(self, *, confirms: bool) -> None:
        """Move to the other answer, or back to Cancel."""
        if confirms != self.confirms:
            self.confirms = confirms
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The two, the chosen one in brackets and in colour."""
        text = self.get_component_rich_style("choice--text")
        cancel = self.get_component_rich_style("choice--cancel") if not self.confirms else text
        other = self.get_component_rich_style("choice--delete") if self.confirms else text
        segments = [
            Segment("  Cancel  " if self.confirms else "[ Cancel ]", cancel),
            Segment("   ", text),
            Segment(f"[ {self._label} ]" if self.confirms else f"  {self._label}  ", other),
        ]
        return Strip(segments).adjust_cell_length(self.size.width, text)


class Confirm(Modal[Answer | None]):
    """Asks; only `y`, or Enter on the other answer, says yes, and where a word is wanted, only with that."""

    VERB: ClassVar[str]
    """What is confirmed, as `Delete`."""
    DONE: ClassVar[str]
    """The same in the past, as `deleted`."""
    can_archive = False
    """Whether `a` answers to archive it instead."""

    def __init__(self, wanted: Sequence[str] = ()) -> None:
        """`wanted`: what must be typed first, one of them; nothing if empty."""
        super().__init__()
        self._wanted = tuple(wanted)
        self._choice = Choice(self.VERB, id="confirm-choice")
        self._typed = SafeInput(id="confirm-name")
        self._answer = Words(id="confirm-answer", keep=True)
        self._body = VerticalScroll(id="confirm-body", can_focus=False)

    def words(self) -> Iterable[tuple[str, str]]:
        """What the body says: texts that are safe for a terminal, and their kinds as in `Words`."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """What it means, and the two answers."""
        with Vertical(classes="dialog confirm"):
            with self._body:
                for index, (text, kind) in enumerate(self.words()):
                    yield Words(text, kind, id=f"confirm-{index}")
            if self._wanted:
                yield self._typed
                yield self._answer
            yield self._choice
            yield Words(self._keys(), "dim", id="confirm-keys", keep=True)

    def _keys(self) -> str:
        if self._wanted:
            return "Tab to the answers   Esc cancels"
        archive = "   a archive instead" if self.can_archive else ""
        return f"y {self.VERB.lower()}s{archive}   n, Enter or Esc cancels   ←→ choose"

    def on_mount(self) -> None:
        """Keep the answers on the screen, however little room there is."""
        self._fit()

    def on_resize(self) -> None:
        """Keep the answers on the screen."""
        self._fit()

    def _fit(self) -> None:
        self._body.styles.max_height = max(1, self.app.size.height - (_FRAME + 2 if self._wanted else _FRAME))

    def ready(self) -> None:
        """The word is typed first where one is wanted; else Cancel has the focus."""
        self.set_focus(self._typed if self._wanted else self._choice)

    # answering ------------------------------------------------------------------------------------------------------

    @property
    def _allowed(self) -> bool:
        return not self._wanted or normal(self._typed.value) in {normal(text) for text in self._wanted}

    @on(Input.Changed)
    def _retyped(self) -> None:
        self._answer.say(f"That is it: Enter {self.VERB.lower()}s." if self._allowed else "")

    def _entered(self) -> None:
        if self._allowed:
            self.dismiss(Answer.YES)
        elif not self._typed.value.strip():
            self.dismiss(None)
        else:
            self._refuse()

    def _refuse(self) -> None:
        self._answer.say(f"Not the same: nothing is {self.DONE}. Type it again, or Esc cancels.", "error")
        self.set_focus(self._typed)

    def _confirm(self) -> None:
        if self._allowed:
            self.dismiss(Answer.YES)
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
                self.dismiss(None)
            case "tab" | "down":
                self._step(1)
            case "shift+tab" | "up":
                self._step(-1)
            case "left" | "h" if not typing:
                self._choice.choose(confirms=False)
            case "right" | "l" if not typing:
                self._choice.choose(confirms=True)
            case "pageup" | "pagedown" as key:
                self._body.scroll_relative(y=self._body.size.height * (1 if key == "pagedown" else -1), animate=False)
            case "enter" if typing:
                self._entered()
            case "enter":
                if self._choice.confirms:
                    self._confirm()
                else:
                    self.dismiss(None)
            case "n" if not typing:
                self.dismiss(None)
            case "y" if not typing:
                self._confirm()
            case "a" if not typing and self.can_archive:
                self.dismiss(Answer.ARCHIVE)

    def _step(self, by: int) -> None:
        """To the next of the word, Cancel and the other answer."""
        stops = [*(["word"] if self._wanted else []), "cancel", "yes"]
        here = "word" if self.focused is self._typed else "yes" if self._choice.confirms else "cancel"
        stop = stops[(stops.index(here) + by) % len(stops)]
        self._choice.choose(confirms=stop == "yes")
        self.set_focus(self._typed if stop == "word" else self._choice)


def normal(text: str) -> str:
    """`text` as it is compared: blanks and the ways to write one character make no difference."""
    return " ".join(unicodedata.normalize("NFC", text).split())
