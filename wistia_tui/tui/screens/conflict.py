"""Somebody else changed the same fields: the origin, theirs and mine side by side, and a choice for each."""

from __future__ import annotations

import html
from collections.abc import Iterator

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key

from wistia_tui.api.models import Media
from wistia_tui.api.payloads import FIELD_LABELS, changed_fields
from wistia_tui.library.change import Edit, Record
from wistia_tui.library.conflicts import Comparison, FieldConflict, resolved
from wistia_tui.text import fit, safe_line, safe_text, wrap
from wistia_tui.tui.screens.calm import Modal
from wistia_tui.tui.screens.fields import Words
from wistia_tui.tui.screens.reading import Line, Page
from wistia_tui.tui.screens.tag_field import difference
from wistia_tui.tui.widgets.changed_part import CLOSES, OPENS, changed_part
from wistia_tui.tui.widgets.line_text import LineText

MINE, THEIRS = "mine", "theirs"
KEYS = "m mine  t theirs  j k PgDn  ctrl+s save  Esc later"
STAYS = "ctrl+s: nothing is sent, theirs stays, and yours is let go."
LATER = "Esc sends nothing and keeps what you typed."
_LABEL = 10
_AROUND = 200
"""Characters of a long text that are shown around what differs."""
_MOST_LINES = 60
"""Lines of a value to choose."""
_MOST_OF_ORIGIN = 4
"""Lines of what was there before: both others are compared with it, and nobody chooses it."""
_LONGEST = 60
"""Cells of a name in the title."""


class ConflictScreen(Modal[Edit | None]):
    """Gives what is to be sent on top of `fresh`, or None: nothing is left to be sent, or not now."""

    def __init__(self, comparison: Comparison, title: str, fresh: Record) -> None:
        """`title` is the record as its person knows it, and `fresh` the record as it is now."""
        super().__init__()
        self._conflicts = comparison.conflicts
        self._rebased = comparison.rebased
        self._fresh = fresh
        self._name = fit(safe_line(title), _LONGEST, pad=False)
        self._choices: dict[str, str] = {}
        """By field, whose value is to stay; a field that was not chosen for is not in it."""
        self._cursor = 0
        self._starts: list[int] = []
        """The line at which each field begins."""
        self.discarded = False
        """Whether theirs was chosen for all that was typed, so that it need not be kept."""
        self.page = Page(self._lay_out, id="conflict-page")
        self._said = Words(id="conflict-said", keep=True)

    def compose(self) -> ComposeResult:
        """Title, fields, what will be sent, keys."""
        with Vertical(classes="dialog conflict"):
            yield LineText(f"Changed by somebody else: {self._name}", id="conflict-title")
            yield self.page
            yield self._said
            yield LineText(KEYS, id="conflict-hints")

    def on_mount(self) -> None:
        """Say what is to be done."""
        self._say()

    # what is shown --------------------------------------------------------------------------------------------------

    def _lay_out(self, width: int) -> list[Line]:
        lines: list[Line] = [(line, "text") for line in wrap(self._why(), width)]
        self._starts = []
        for index, conflict in enumerate(self._conflicts):
            lines.append(("", "text"))
            self._starts.append(len(lines))
            lines += self._field(conflict, width, on_cursor=index == self._cursor)
        for note in self._notes():
            lines.append(("", "text"))
            lines += [(line, "text") for line in wrap(note, width, most=_MOST_LINES)]
        return lines

    def _why(self) -> str:
        if not self._conflicts:
            return "What was changed meanwhile is not what you changed: both can stay."
        fields = "this field" if len(self._conflicts) == 1 else f"these {len(self._conflicts)} fields"
        return f"Somebody else changed {fields} as well. Nothing was sent yet."

    def _field(self, conflict: FieldConflict, width: int, *, on_cursor: bool) -> Iterator[Line]:
        choice = self._choices.get(conflict.field, "")
        said = f"{choice} stays" if choice else "m or t?"
        yield f"{'▌' if on_cursor else ' '}{_label(conflict.field)}: {said}", "title"
        origin, mine = _text(conflict.field, conflict.origin), _text(conflict.field, conflict.mine)
        yield from _value("  origin", _shortened(mine, origin), width, "dim", most=_MOST_OF_ORIGIN)
        for who, value in ((THEIRS, conflict.theirs), (MINE, conflict.mine)):
            sign = "●" if choice == who else "○"
            kind = "dim" if choice and choice != who else "text"
            yield from _value(f"{sign} {who}", _shortened(origin, _text(conflict.field, value)), width, kind)

    def _notes(self) -> Iterator[str]:
        """What is sent besides, of which nothing is to be chosen."""
        changes = self._rebased.changes if self._rebased is not None else None
        if changes is None:
            return
        others = [name for name in changed_fields(changes) if name not in {found.field for found in self._conflicts}]
        if "tags" in others and isinstance(self._fresh, Media):
            now = self._fresh.original.tags if self._fresh.original is not None else self._fresh.tags
            wanted: tuple[str, ...] = getattr(changes, "tags", None) or ()
            signs = difference([safe_line(tag) for tag in now], [safe_line(tag) for tag in wanted])
            yield f"Tags are put together: {signs} on top of what is there now."
        if others := [_label(name).lower() for name in others if name != "tags"]:
            yield f"Nobody else changed: {', '.join(others)}. Yours is sent."

    def _say(self) -> None:
        open_fields = [_label(found.field).lower() for found in self._conflicts if found.field not in self._choices]
        if open_fields:
            self._said.say(f"To choose: {', '.join(open_fields)}. {LATER}", "warning")
            return
        sent = self._result()
        if sent is None:
            self._said.say(f"{STAYS} {LATER}", "warning")
        else:
            fields = ", ".join(_label(name).lower() for name in changed_fields(sent.changes))
            self._said.say(f"ctrl+s sends: {fields}. {LATER}")

    def _result(self) -> Edit | None:
        if self._rebased is None:
            return None
        return resolved(self._rebased, self._fresh, self._choices)

    # what keys do ---------------------------------------------------------------------------------------------------

    def on_key(self, event: Key) -> None:
        """Every key is answered here, so that none typed for another screen can answer as a binding."""
        event.stop()
        event.prevent_default()
        if not self.is_meant(event):
            return
        match event.key:
            case "escape" | "q":
                self.dismiss(None)
            case "m":
                self._choose(MINE)
            case "t":
                self._choose(THEIRS)
            case "down" | "j" | "tab":
                self._move(1)
            case "up" | "k" | "shift+tab":
                self._move(-1)
            case "pagedown" | "ctrl+d":
                self.page.scroll_lines(max(1, self.page.size.height - 1))
            case "pageup" | "ctrl+u":
                self.page.scroll_lines(-max(1, self.page.size.height - 1))
            case "ctrl+s":
                self._save()

    def _choose(self, whose: str) -> None:
        if not self._conflicts:
            return
        self._choices[self._conflicts[self._cursor].field] = whose
        for index, found in enumerate(self._conflicts):
            if found.field not in self._choices:
                self._cursor = index
                break
        self._show()

    def _move(self, by: int) -> None:
        if self._conflicts:
            self._cursor = max(0, min(self._cursor + by, len(self._conflicts) - 1))
            self._show()

    def _show(self) -> None:
        """Show the choices, with the field of the cursor in sight."""
        self.page.lay_out_again()
        page = self.page
        lines = len(page.lines(page.size.width))
        start = self._starts[self._cursor]
        end = self._starts[self._cursor + 1] if self._cursor + 1 < len(self._starts) else lines
        top = max(0, lines - page.below - page.size.height)
        if end > top + page.size.height:
            page.scroll_lines(end - top - page.size.height)
            top = max(0, lines - page.below - page.size.height)
        if start < top:
            page.scroll_lines(start - top)
        self._say()

    def _save(self) -> None:
        missing = next((at for at, found in enumerate(self._conflicts) if found.field not in self._choices), None)
        if missing is not None:
            self._cursor = missing
            self._show()
            return
        sent = self._result()
        self.discarded = sent is None
        self.dismiss(sent)


def _label(field: str) -> str:
    label = FIELD_LABELS.get(field, field)
    return label[:1].upper() + label[1:]


def _text(field: str, value: object) -> str:
    """A value as it is shown; safe for a terminal."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "unknown"
    if field == "name":
        return safe_line(html.unescape(str(value)))
    return safe_text(value)


def _shortened(other: str, value: str) -> str:
    """`value` with signs round what differs from `other`, and of a long text only what is around that."""
    part = changed_part(other, value)
    changed = f"{OPENS}{part.after}{CLOSES}" if other != value else ""
    head = part.head if len(part.head) <= _AROUND else f"…{part.head[-_AROUND:]}"
    tail = part.tail if len(part.tail) <= _AROUND else f"{part.tail[:_AROUND]}…"
    return head + changed + tail


def _value(label: str, text: str, width: int, kind: str, *, most: int = _MOST_LINES) -> Iterator[Line]:
    room = max(8, width - _LABEL - 2)
    for index, line in enumerate(wrap(text or "(empty)", room, most=most)):
        yield f"  {label if index == 0 else '':<{_LABEL}}{line}", kind
