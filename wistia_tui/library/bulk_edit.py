"""Edits of many records at once: what a recipe does to each, worked out in slices while a person types. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from wistia_tui.api.models import Media, Project
from wistia_tui.api.payloads import MediaChanges, ProjectChanges
from wistia_tui.library.change import EditMedia, EditProject
from wistia_tui.library.recipes import (
    Append,
    EditTags,
    PatternTooSlow,
    Prefix,
    Recipe,
    Replace,
    ReplacePattern,
    SetText,
    Unfit,
)
from wistia_tui.text import safe_line

__all__ = [
    "Append",
    "EditTags",
    "Prefix",
    "Preview",
    "Recipe",
    "Replace",
    "ReplacePattern",
    "SetText",
    "Slice",
    "Unfit",
    "preview",
]

SLICE_SECONDS = 0.01
"""Seconds for one slice of a preview: together with one slow search still less than anybody feels."""
MOST_SLOW = 3
"""Records on which a pattern may be too slow before the others are not tried any more."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a recipe does to one record; the texts are safe for a terminal, one line each."""

    record: Media | Project
    before: str
    after: str
    """The same as before where nothing changes."""
    changes: MediaChanges | ProjectChanges | None = field(default=None, repr=False)
    """What is to be sent; None if nothing is."""
    problem: str = ""
    """Why this record stays as it is, in a sentence for a person."""

    @property
    def edit(self) -> EditMedia | EditProject | None:
        """The change of this record; None if there is none."""
        if isinstance(self.record, Media) and isinstance(self.changes, MediaChanges):
            return EditMedia(self.record, self.changes)
        if isinstance(self.record, Project) and isinstance(self.changes, ProjectChanges):
            return EditProject(self.record, self.changes)
        return None


@dataclass(frozen=True, slots=True)
class Slice:
    """What a preview got ready in one go."""

    previews: tuple[Preview, ...]
    left: int
    """How many records are still to come."""


def preview(
    recipe: Recipe, records: Sequence[Media | Project], monotonic: Callable[[], float], seconds: float = SLICE_SECONDS
) -> Iterator[Slice]:
    """What `recipe` does to each of `records`, in their order, in slices that take about `seconds` each.

    Each slice is worked out when it is asked for. A recipe with a `problem` gives one slice, in which nothing changes.
    """
    if problem := recipe.problem:
        yield Slice(tuple(_unchanged(recipe, record, problem) for record in records[:1]), 0)
        return
    slow = at = 0
    while at < len(records):
        until = monotonic() + seconds
        ready: list[Preview] = []
        # One at least: a slice without any would never end.
        while at < len(records) and (not ready or monotonic() < until):
            record = records[at]
            at += 1
            if slow >= MOST_SLOW:
                ready.append(_unchanged(recipe, record, "Not tried, since the pattern took too long on others."))
                continue
            try:
                ready.append(_preview(recipe, record))
            except Unfit as unfit:
                slow += isinstance(unfit, PatternTooSlow)
                ready.append(_unchanged(recipe, record, str(unfit)))
        yield Slice(tuple(ready), len(records) - at)


def _preview(recipe: Recipe, record: Media | Project) -> Preview:
    changes = recipe.apply(record)
    before = _shown(recipe, record)
    if changes is None:
        return Preview(record, before, before)
    value = getattr(changes, _field_of(recipe))
    return Preview(record, before, _line(value), changes)


def _unchanged(recipe: Recipe, record: Media | Project, problem: str) -> Preview:
    before = _shown(recipe, record)
    return Preview(record, before, before, problem=problem)


def _field_of(recipe: Recipe) -> str:
    return "tags" if isinstance(recipe, EditTags) else recipe.field


def _shown(recipe: Recipe, record: Media | Project) -> str:
    return _line(getattr(record, _field_of(recipe), ()))


def _line(value: str | Sequence[str]) -> str:
    return safe_line(value if isinstance(value, str) else ", ".join(value))
