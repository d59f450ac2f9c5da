"""Dialogs that make a rule for many records and show, while it is typed, what it would do to each of them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key
from textual.widget import Widget
from textual.widgets import Input, TextArea

from wistia_tui.api.models import Media, Project
from wistia_tui.library.bulk_edit import Preview, Recipe, preview
from wistia_tui.text import safe_line
from wistia_tui.tui.following import Throttle
from wistia_tui.tui.screens.calm import Modal
from wistia_tui.tui.screens.choices import Choices
from wistia_tui.tui.screens.fields import Toggle, Words
from wistia_tui.tui.widgets.line_text import LineText
from wistia_tui.tui.widgets.preview_rows import LINES, PreviewFormat, PreviewLine, PreviewRows
from wistia_tui.tui.widgets.record_table import RecordTable

KEYS = "ctrl+s go on  Tab next  ↑↓ PgUp PgDn scroll  Esc back"
DISCARD = "Discard what was typed?   y discard · n or Esc keep"
NOTHING_CHANGES = "No record would change: there is nothing to go on with."
WORKING = "Still working out what changes; it goes on by itself."


class RuleScreen(Modal[Recipe | None]):
    """Gives a recipe that changes at least one of `records`, or None."""

    def __init__(
        self,
        records: Sequence[Media] | Sequence[Project],
        *,
        title: str,
        rows: PreviewFormat,
        field: str,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`records` were read for editing; `field` is the one whose values are shown; `monotonic` gives seconds."""
        super().__init__()
        self.records: Sequence[Media | Project] = records
        self._heading = title
        self._monotonic = monotonic
        self._rows = PreviewRows(self.records, field)
        self._table: RecordTable[PreviewLine] = RecordTable(rows, empty="There are no records.", id="rule-records")
        self._said = Words(id="rule-said", keep=True)
        self._hints = LineText(KEYS, id="rule-hints")
        self._throttle = Throttle(self, self._say)
        self._recipe: Recipe | None = None
        """What the rows show, or are about to."""
        self._previews: list[Preview] = []
        """What the rule does to the records that were looked at."""
        self.changing = self._troubled = 0
        self.go_on: Callable[[Recipe, Sequence[Preview]], None] | None = None
        """Takes a rule that changes something, with what it does to each record.

        The dialog stays below what this asks, so that nothing typed is lost if the answer is no; whoever starts the
        change dismisses it. Without this the dialog closes with the rule.
        """
        self._goes_on = False
        """Whether it goes on by itself once all is worked out."""
        self._complaint = ""
        """Why it cannot go on with the rule as it is."""
        self._asking = self._leaving_app = False
        self._focus_before: Widget | None = None

    # what a rule of a kind says -------------------------------------------------------------------------------------

    def fields(self) -> Iterable[Widget]:
        """The widgets of the rule, in order."""
        raise NotImplementedError

    def first_field(self) -> Widget:
        """The field that has the focus at first."""
        raise NotImplementedError

    def recipe(self) -> Recipe:
        """The rule as the fields are now; it may have a `problem`."""
        raise NotImplementedError

    def shown_field(self) -> str:
        """The field of the records that the rule is about."""
        raise NotImplementedError

    def remark(self) -> str:
        """What else is to be said of the rule; safe for a terminal."""
        return ""

    def has_text(self) -> bool:
        """Whether something was typed that would be lost."""
        raise NotImplementedError

    # the frame ------------------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Title, fields, what changes, records, keys."""
        with Vertical(classes="dialog rule"):
            yield LineText(self._heading, id="rule-title")
            yield from self.fields()
            yield self._said
            yield self._table
            yield self._hints

    def on_mount(self) -> None:
        """Show the records as they are."""
        self._table.active = True
        self._table.show(self._rows)
        self.renew()

    def on_unmount(self) -> None:
        """Say nothing more."""
        self._throttle.stop()

    def ready(self) -> None:
        """Type into the first field; while leaving is asked about, into none."""
        if not self._asking and self.focused is None:
            self.set_focus(self.first_field())

    def on_screen_resume(self) -> None:
        """What was typed for the question above is not meant for this dialog."""
        self.wait_for_paint()
        self._go_on_by_itself()

    # the preview ----------------------------------------------------------------------------------------------------

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(Toggle.Changed)
    @on(Choices.Changed)
    def renew(self) -> None:
        """Begin to show what the rule does now, if it is another one."""
        recipe = self.recipe()
        if recipe == self._recipe:
            return
        self._recipe = recipe
        self._goes_on, self._complaint = False, ""
        self._previews = []
        self.changing = self._troubled = 0
        self._rows.show_field(self.shown_field())
        if recipe.problem:
            self.workers.cancel_group(self, "preview")
            self._rows.forget()
            self._say()
        else:
            self.run_worker(self._preview(recipe), group="preview", exclusive=True)

    async def _preview(self, recipe: Recipe) -> None:
        # Between two slices keys are handled; a key that makes another rule ends this one.
        for piece in preview(recipe, self.records, self._monotonic):
            self._rows.put(len(self._previews), piece.previews)
            self._previews += piece.previews
            self.changing += sum(shown.changes is not None for shown in piece.previews)
            self._troubled += sum(bool(shown.problem) for shown in piece.previews)
            self._throttle.changed()
            await asyncio.sleep(0)
        self._say()
        self.call_later(self._go_on_by_itself)

    @property
    def _is_complete(self) -> bool:
        return len(self._previews) >= len(self.records)

    def _say(self) -> None:
        if self._recipe is None:
            return
        if self._complaint or self._goes_on:
            self._said.say(self._complaint or WORKING, "error" if self._complaint else "warning")
            return
        if problem := self._recipe.problem:
            self._said.say(problem, "warning" if self.has_text() else "dim")
            return
        looked = "" if self._is_complete else f" ({len(self._previews):,} looked at so far)"
        words = f"Changes {self.changing:,} of {len(self.records):,}{looked}."
        if self._troubled:
            stay = "stays as it is" if self._troubled == 1 else "stay as they are"
            words += f" {self._troubled:,} cannot be changed so and {stay} (✗)."
        self._said.say(" ".join(filter(None, (words, self.remark()))), "warning" if self._troubled else "plain")

    # what keys do ---------------------------------------------------------------------------------------------------

    @on(Input.Submitted)
    def _next_field(self) -> None:
        self.focus_next()

    def on_key(self, event: Key) -> None:
        """Keys that no field takes: move in the records, go on, or leave."""
        if not self.is_meant(event):
            event.stop()
            event.prevent_default()
            return
        if self._asking:
            event.stop()
            event.prevent_default()
            self._answered(event.key)
            return
        if isinstance(self.focused, TextArea) and event.key not in {"ctrl+s", "escape", "tab", "shift+tab"}:
            return
        match event.key:
            case "ctrl+s":
                self._go_on()
            case "escape":
                self._leave()
            case "down":
                self._move(1)
            case "up":
                self._move(-1)
            case "pagedown" | "pageup" as key:
                page = max(1, self._table.page // LINES)
                self._move(page if key == "pagedown" else -page)
            case "tab":
                self.focus_next()
            case "shift+tab":
                self.focus_previous()
            case _:
                return
        event.stop()
        event.prevent_default()

    def _move(self, records: int) -> None:
        here = self._table.cursor // LINES
        by = max(-here, records) * LINES
        self._table.move(by, page=abs(records) > 1)

    def _go_on(self) -> None:
        """Give the rule, once it is known that it changes something."""
        self.renew()
        recipe = self._recipe
        if recipe is None:
            return
        if recipe.problem or (self._is_complete and not self.changing):
            self._complaint = recipe.problem or NOTHING_CHANGES
        elif self._is_complete:
            self._goes_on = False
            self._say()
            if self.go_on is None:
                self.dismiss(recipe)
            else:
                self.go_on(recipe, tuple(self._previews))
            return
        self._goes_on = not self._complaint
        self._say()

    def _go_on_by_itself(self) -> None:
        # Whoever pressed Escape meanwhile, or is at another question, goes on by another key or later.
        if self._goes_on and self._is_complete and not self._asking and self.app.screen is self:
            self._go_on()

    def refuse(self, sentence: str) -> None:
        """Say why it cannot go on now."""
        self._complaint = safe_line(sentence)
        self._say()

    # leaving --------------------------------------------------------------------------------------------------------

    def _leave(self) -> None:
        if not self.has_text():
            self.dismiss(None)
            return
        self._goes_on = False
        self._asking = True
        self._focus_before = self.focused
        self.set_focus(None)
        self._hints.say(DISCARD)
        self.wait_for_paint()

    def asks_before_leaving(self) -> bool:
        """Ask as Escape does."""
        if not self._asking and self.has_text():
            self._leave()
        self._leaving_app = self._asking
        return self._asking

    def _answered(self, key: str) -> None:
        if key == "y":
            self.dismiss(None)
            if self._leaving_app:
                self.app.call_later(self.app.action_quit)
        elif key in {"n", "escape"}:
            self._asking = self._leaving_app = False
            self._hints.say(KEYS)
            self.set_focus(self._focus_before)
