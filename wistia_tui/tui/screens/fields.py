"""The parts of forms: inputs that hold no character a terminal obeys, switches with three states, and words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.events import Key, Paste
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from wistia_tui.text import fit, safe_line, safe_text

if TYPE_CHECKING:
    from textual.widgets.text_area import Edit, EditResult

_STYLES = {
    "plain": "",
    "title": "bold",
    "dim": "dim",
    "warning": "$text-warning",
    "error": "bold $text-error",
}
_JOINING = frozenset("\u200c\u200d\ufe0e\ufe0f")
"""Typed as keys of their own within one emoji or word; Textual takes them for no text."""
_LINE_ENDS = re.compile(r"\r\n?")
_GAPS = re.compile(r"[\r\n\t]+")


class SafeInput(Input):
    """One line of text that is safe for a terminal, whatever is typed, pasted or set."""

    cursor_blink = reactive(False, init=False)

    def __init__(self, *, placeholder: str = "", id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(placeholder=placeholder, select_on_focus=False, compact=True, id=id)

    def validate_value(self, value: str) -> str:
        """Signs in place of what a terminal would obey."""
        return safe_line(value)

    def on_key(self, event: Key) -> None:
        """Take the parts of composed characters as well."""
        if event.character in _JOINING:
            event.stop()
            self.insert_text_at_cursor(event.character)

    def on_paste(self, event: Paste) -> None:
        """Take all of what is pasted, its line ends as spaces."""
        event.prevent_default()
        event.stop()
        self.replace(safe_line(_GAPS.sub(" ", event.text.strip("\r\n"))), *self.selection)


class SafeTextArea(TextArea):
    """Lines of text that are safe for a terminal, whatever is typed, pasted or set."""

    cursor_blink = reactive(False, init=False)

    def __init__(self, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(compact=True, highlight_cursor_line=False, id=id)

    def load_text(self, text: str) -> None:
        """Show `text` from its start, with signs in place of what a terminal would obey."""
        super().load_text(safe_text(text))

    def edit(self, edit: Edit) -> EditResult:
        """Let no edit bring in what a terminal would obey."""
        edit.text = safe_text(_LINE_ENDS.sub("\n", edit.text))
        return super().edit(edit)

    def on_key(self, event: Key) -> None:
        """Take the parts of composed characters as well."""
        if event.character in _JOINING:
            event.stop()
            self.insert(event.character)

    def on_paste(self, event: Paste) -> None:
        """Insert what is pasted, without the repaint of a new focus."""
        event.prevent_default()
        event.stop()
        self.move_cursor(self.replace(event.text, *self.selection, maintain_selection_offset=False).end_location)


class Toggle(Widget, can_focus=True):
    """A switch of one line: on, off, or unknown where the service does not say."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "turn", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"toggle--text", "toggle--focus"}
    DEFAULT_CSS = """
    Toggle { height: 1; width: 1fr; }
    """
    _SIGNS: ClassVar[dict[bool | None, str]] = {True: "[x]", False: "[ ]", None: "[?]"}

    class Changed(Message):
        """The switch was turned."""

    def __init__(self, label: str, *, unknown: str = "unknown", id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._label = label
        self._unknown = unknown
        self._first: bool | None = None
        self.value: bool | None = None

    def fill(self, first: bool | None, value: bool | None) -> None:
        """Show `value`; where `first` is None, the switch can go back to unknown."""
        self._first, self.value = first, value
        self.refresh()

    def action_turn(self) -> None:
        """Turn the switch: on, off, and unknown again where it was."""
        order: list[bool | None] = [True, False] if self._first is not None else [None, True, False]
        self.value = order[(order.index(self.value) + 1) % len(order)] if self.value in order else True
        self.refresh()
        self.post_message(self.Changed())

    def render_line(self, y: int) -> Strip:
        """The sign, the label and the state as a word."""
        width = self.size.width
        word = {True: "yes", False: "no", None: self._unknown}[self.value]
        style = self.get_component_rich_style("toggle--focus" if self.has_focus else "toggle--text")
        return Strip([Segment(fit(f"{self._SIGNS[self.value]} {self._label}: {word}", width), style)], width)


class Words(Static):
    """Wrapped text that asks for a layout only when its height changes; empty, it takes no room."""

    def __init__(self, text: str = "", kind: str = "plain", *, id: str, keep: bool = False) -> None:  # noqa: A002
        super().__init__("", markup=False, id=id)
        self._keep = keep
        self.text, self._kind = "", ""
        self.say(text, kind)

    def say(self, text: str, kind: str = "plain") -> None:
        """Show `text`, safe for a terminal already, as `plain`, `title`, `dim`, `warning` or `error`."""
        if (text, kind) == (self.text, self._kind):
            return
        self.text, self._kind = text, kind
        content = Content.styled(text, _STYLES[kind])
        if not self._keep:
            self.display = bool(text)
        self.update(content, layout=not self._keep and self._height(content) != self.size.height)

    def _height(self, content: Content) -> int:
        width = self.content_size.width
        return content.get_height(self.styles.get_rules(), width) if width else -1
