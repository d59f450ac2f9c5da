"""Adds tags to medias and takes tags off them: what they carry now, and what the change would leave."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from textual.widget import Widget

from wistia_tui.api.models import Media
from wistia_tui.library.bulk_edit import EditTags, Recipe
from wistia_tui.text import fit, safe_line, wrap
from wistia_tui.tui.screens.fields import SafeInput, Words
from wistia_tui.tui.screens.form import row
from wistia_tui.tui.screens.rule import RuleScreen
from wistia_tui.tui.screens.tag_field import parse_tags
from wistia_tui.tui.widgets.preview_rows import PreviewFormat

NO_TAGS = "None of them has a tag."
_LINES = 3
"""Lines for the tags that there are."""
_LONGEST = 30
"""Cells of a tag among others."""
_SHORTEST = 6
"""Cells that one takes at least: a letter, how many carry it, and what stands between two."""


class TagsScreen(RuleScreen):
    """Gives what is to be added and taken off, as the service is to hold it."""

    def __init__(self, records: Sequence[Media], *, monotonic: Callable[[], float] = time.monotonic) -> None:
        """`records` were read for editing; `monotonic` gives seconds."""
        medias = "1 media" if len(records) == 1 else f"{len(records):,} medias"
        super().__init__(
            records,
            title=f"Tags of {medias}",
            rows=PreviewFormat(is_named=False),
            field="tags",
            monotonic=monotonic,
        )
        self._held = _held(records)
        self._counts = _counts(records)
        self.to_add = SafeInput(placeholder="separated by commas", id="add")
        self.to_remove = SafeInput(placeholder="separated by commas", id="remove")
        self._there = Words(id="tags-there", keep=True)

    def fields(self) -> Iterable[Widget]:
        """What there is, what is added, what is taken off."""
        yield self._there
        yield from row("Add", self.to_add, Words(id="add-note"))
        yield from row("Remove", self.to_remove, Words(id="remove-note"))

    def first_field(self) -> Widget:
        """What is added."""
        return self.to_add

    def shown_field(self) -> str:
        """The tags."""
        return "tags"

    def has_text(self) -> bool:
        """Whether a tag was typed."""
        return bool(self.to_add.value.strip() or self.to_remove.value.strip())

    def recipe(self) -> Recipe:
        """What is typed; a tag that a media carries goes back as the service holds it."""
        self._say_there()
        add = tuple(self._spelled(tag) for tag in parse_tags(self.to_add.value))
        remove = tuple(held for tag in parse_tags(self.to_remove.value) for held in self._all_spelled(tag))
        return EditTags(add, remove)

    def _spelled(self, tag: str) -> str:
        """`tag`, or the one that it stands for where a media carries one that a terminal cannot show."""
        return next((held for held in self._held.get(tag.casefold(), ()) if safe_line(held) == tag), tag)

    def _all_spelled(self, tag: str) -> Iterable[str]:
        return self._held.get(tag.casefold(), (tag,))

    def remark(self) -> str:
        """Which of the tags to be taken off nobody carries."""
        unknown = [tag for tag in parse_tags(self.to_remove.value) if tag.casefold() not in self._held]
        if not unknown:
            return ""
        return f"None carries {_named(unknown[0])}" + (f" and {len(unknown) - 1} more." if unknown[1:] else ".")

    # what there is --------------------------------------------------------------------------------------------------

    def on_resize(self) -> None:
        """Show as many tags as there is room for."""
        self.call_after_refresh(self._say_there)

    def _say_there(self) -> None:
        """The tags that the medias carry with how many carry each; only those that hold what is being typed."""
        width = self._there.content_size.width
        if not width:
            return
        field = self.to_remove if self.focused is self.to_remove else self.to_add
        word = field.value.rpartition(",")[2].strip().casefold()
        wanted = [(tag, count) for tag, count in self._counts if word in tag.casefold()]
        # With nothing to choose from, what was typed is a new one.
        self._there.say(self._listed(wanted or self._counts, width), "dim")

    def _listed(self, tags: Sequence[tuple[str, int]], width: int) -> str:
        if not tags:
            return NO_TAGS
        most = _LINES * width // _SHORTEST + 1
        words = [f"{fit(tag, _LONGEST, pad=False)} {count:,}" for tag, count in tags[:most]]

        def text(shown: int) -> str:
            rest = len(tags) - shown
            return " · ".join(words[:shown]) + (f" · and {rest:,} more" if rest else "")

        def is_too_long(shown: int) -> bool:
            return len(wrap(text(shown), width, most=_LINES + 1)) > _LINES

        if not is_too_long(len(words)):
            return text(len(words))
        shown = bisect_left(range(1, len(words)), True, key=is_too_long)
        return text(shown) if shown else f"{len(tags):,} tags"


def _held(records: Sequence[Media]) -> dict[str, tuple[str, ...]]:
    """By what is shown of it, without case, each tag as the service holds it; two of them can look the same."""
    held: dict[str, dict[str, None]] = {}
    for record in records:
        for tag in record.original.tags if record.original is not None else ():
            held.setdefault(safe_line(tag).casefold(), {})[tag] = None
    return {shown: tuple(tags) for shown, tags in held.items()}


def _counts(records: Sequence[Media]) -> list[tuple[str, int]]:
    """Each tag as it is shown and how many records carry it, the most frequent first."""
    counts = Counter(tag for record in records for tag in set(record.tags))
    return sorted(counts.items(), key=lambda tag: (-tag[1], tag[0].casefold(), tag[0]))


def _named(tag: str) -> str:
    return f"“{fit(safe_line(tag), _LONGEST, pad=False)}”"
