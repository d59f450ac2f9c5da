"""Renames or describes many records by one rule, with a preview of each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

from textual import on
from textual.widget import Widget

from wistia_tui.api.models import Media, Project
from wistia_tui.library.bulk_edit import Append, Prefix, Recipe, Replace, ReplacePattern, SetText
from wistia_tui.library.recipes import Field
from wistia_tui.tui.screens.choices import Choices
from wistia_tui.tui.screens.fields import SafeInput, SafeTextArea, Toggle, Words
from wistia_tui.tui.screens.form import row
from wistia_tui.tui.screens.rule import RuleScreen
from wistia_tui.tui.widgets.preview_rows import PreviewFormat

FIELDS: tuple[Field, ...] = ("name", "description")
HOW = ("set", "append", "prefix", "replace", "pattern")
_OF_TEXT: dict[str, type[SetText | Append | Prefix]] = {"set": SetText, "append": Append, "prefix": Prefix}


class BulkEditScreen(RuleScreen):
    """Gives the rule for the names or the descriptions of medias or projects."""

    def __init__(
        self,
        records: Sequence[Media] | Sequence[Project],
        kind: str,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`records` were read for editing; `kind` is what they are, as `medias`; `monotonic` gives seconds."""
        self._format = PreviewFormat(is_named=True)
        super().__init__(
            records,
            title=f"Edit {len(records):,} {kind} by a rule",
            rows=self._format,
            field="name",
            monotonic=monotonic,
        )
        self.field = Choices(FIELDS, id="field")
        self.how = Choices(HOW, id="how")
        self.text = SafeInput(id="text")
        self.long_text = SafeTextArea(id="long-text")
        self.find = SafeInput(id="find")
        self.replacement = SafeInput(placeholder="nothing: what is found is left out", id="replacement")
        self.ignore_case = Toggle("Ignore case", id="ignore-case")
        self.ignore_case.value = False
        self._parts: dict[str, list[Widget]] = {}

    def fields(self) -> Iterable[Widget]:
        """Which field, how, and the texts that this takes."""
        yield from row("Field", self.field, Words(id="field-note"))
        yield from row("How", self.how, Words(id="how-note"))
        self._parts = {
            "text": list(row("Text", self.text, Words(id="text-note"))),
            "long": list(row("Text", self.long_text, Words(id="long-text-note"), tall=True)),
            "find": list(row("Find", self.find, Words(id="find-note"))),
            "replacement": list(row("Replace by", self.replacement, Words(id="replacement-note"))),
            "case": [self.ignore_case],
        }
        for parts in self._parts.values():
            yield from parts

    def on_mount(self) -> None:
        """Show the texts that the rule takes at first."""
        self.ignore_case.fill(False, False)
        self._show_parts()

    def first_field(self) -> Widget:
        """Which field is changed."""
        return self.field

    @on(Choices.Changed)
    def _show_parts(self) -> None:
        replaces, is_name = self.how.value in {"replace", "pattern"}, self.field.value == "name"
        wanted = {
            "text": not replaces and is_name,
            "long": not replaces and not is_name,
            "find": replaces,
            "replacement": replaces,
            "case": self.how.value == "pattern",
        }
        with self.app.batch_update():
            for part, shown in wanted.items():
                for widget in self._parts[part]:
                    # Notes show themselves where there is something to say.
                    if not isinstance(widget, Words):
                        widget.display = shown

    def shown_field(self) -> Field:
        """The one that is chosen."""
        field: Field = "name" if self.field.value == "name" else "description"
        self._format.is_named = field == "name"
        return field

    def has_text(self) -> bool:
        """Whether a text was typed, shown or not."""
        return any((self.text.value, self.long_text.text, self.find.value, self.replacement.value))

    def recipe(self) -> Recipe:
        """The rule as the fields are now."""
        field = self.shown_field()
        match self.how.value:
            case "replace":
                return Replace(field, self.find.value, self.replacement.value)
            case "pattern":
                return ReplacePattern(
                    field, self.find.value, self.replacement.value, ignore_case=bool(self.ignore_case.value)
                )
            case how:
                return _OF_TEXT[how](field, self.text.value if field == "name" else self.long_text.text)
