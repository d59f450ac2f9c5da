"""Has somebody else changed what a change is about, since its person looked? No I/O.

Each field is compared three ways: as it was when its person decided (the origin), as it is now (theirs), and as it is
to be (mine). There is no If-Match in v1, so a gap stays between this look and the request; it is kept small.
"""

from __future__ import annotations

import html
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from wistia_tui.api.models import Media, Project, Sharing, Subfolder
from wistia_tui.api.payloads import changed_fields
from wistia_tui.api.verification import is_same, rights_unlike
from wistia_tui.library.change import (
    ArchiveMedia,
    Change,
    CopyMedia,
    DeleteMedia,
    DeleteProject,
    DeleteSubfolder,
    Edit,
    EditSharing,
    MoveMedia,
    Record,
    RemoveSharing,
    RestoreMedia,
    SwapMedia,
    with_values,
)
from wistia_tui.library.sights import is_in, place_of
from wistia_tui.text import looks_like_html


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """A field that somebody else changed to something else than is wanted; values as the service holds them."""

    field: str
    origin: object
    theirs: object
    mine: object


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a fresh record means for an edit."""

    conflicts: tuple[FieldConflict, ...]
    rebased: Edit | None
    """The edit on top of the fresh record: tags merged, and nothing in it that is so already; None if nothing is left.

    Fields in conflict are in it as they are wanted.
    """

    @property
    def fields(self) -> list[str]:
        """The names of the fields in conflict."""
        return [conflict.field for conflict in self.conflicts]


def compare(change: Edit, fresh: Record) -> Comparison:
    """Compare `change` with its record as it is now."""
    origin: object = change.before.original
    now: object = getattr(fresh, "original", None)
    if origin is None or now is None:
        # What a list gave has no originals: what is shown of both tells a change as well.
        origin, now = change.before, fresh
    conflicts: list[FieldConflict] = []
    left: dict[str, object] = {}
    for field in changed_fields(change.changes):
        mine = getattr(change.changes, field)
        if field == "still":
            left[field] = mine  # v1 does not show whose still it is
            continue
        if field == "tags":
            left |= _tags_left(change.before, mine, fresh)
            continue
        was, theirs = getattr(origin, field), getattr(now, field, None)
        if theirs == mine:
            continue
        if _is_equal(field, was, theirs):
            # To look much like mine is not enough where nothing moved: the change may be just in what is overlooked.
            left[field] = mine
        elif not is_same(field, mine, theirs):
            left[field] = mine
            if None not in (was, theirs):
                conflicts.append(FieldConflict(field, was, theirs, mine))
    return Comparison(tuple(conflicts), with_values(change, _on_top(change.before, fresh), left))


def _tags_left(before: Record, mine: Sequence[str], fresh: Record) -> dict[str, object]:
    was = _tags_of(before)
    told = isinstance(fresh, Media) and fresh.original is not None and fresh.original.tags_told
    # A list that was left out is not an empty one: to send it would take all tags off.
    theirs = _tags_of(fresh) if told else _tags_of(fresh) or was
    merged = merged_tags(was, mine, theirs)
    return {} if set(merged) == set(theirs) else {"tags": merged}


def _tags_of(record: Record) -> tuple[str, ...]:
    # As the service holds them wherever that is known: those of others are sent back with mine.
    return (record.original or record).tags if isinstance(record, Media) else ()


def _on_top(before: Record, fresh: Record) -> Record:
    """`fresh`, with the description as Markdown where only `before` had it so: HTML could not be sent back."""
    if not (isinstance(before, Media) and isinstance(fresh, Media)):
        return fresh
    was, now = before.original, fresh.original
    if was is None or now is None or looks_like_html(was.description) or not looks_like_html(now.description):
        return fresh
    if not is_same("description", was.description, now.description):
        return fresh
    return replace(fresh, original=replace(now, description=was.description))


def resolved(change: Edit, fresh: Record, choices: Mapping[str, str]) -> Edit | None:
    """`change` on top of the fresh record, with "mine" or "theirs" for each field in conflict; else mine.

    None if nothing is left to send.
    """
    rebased = compare(change, fresh).rebased
    if rebased is None:
        return None
    fields = {field: getattr(rebased.changes, field) for field in changed_fields(rebased.changes)}
    return with_values(change, fresh, {name: value for name, value in fields.items() if choices.get(name) != "theirs"})


def merged_tags(origin: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> tuple[str, ...]:
    """Theirs, with what I added to the origin, spelled as I spelled it, and without what I took off it.

    Case does not count, but for the spelling.
    """
    added, removed = without(mine, origin), without(origin, mine)
    respelled = {tag.casefold(): tag for tag in mine if tag not in origin}
    kept = tuple(respelled.get(tag.casefold(), tag) for tag in without(theirs, removed))
    return (*kept, *without(added, kept))


def without(tags: Sequence[str], others: Collection[str]) -> tuple[str, ...]:
    """Those of `tags` that are not among `others`, in their order; case does not count."""
    out = {tag.casefold() for tag in others}
    return tuple(tag for tag in tags if tag.casefold() not in out)


def _is_equal(field: str, one: object, other: object) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        if field == "name":
            return html.unescape(one) == html.unescape(other)
        if looks_like_html(one) != looks_like_html(other):
            # A service that does not know the wish for Markdown in lists gives the same text as HTML.
            return is_same(field, one, other) or is_same(field, other, one)
    return one == other


class Verdict(Enum):
    """Whether a change other than an edit may be sent for a record as it is now."""

    SEND = "send"
    ALREADY = "already"
    """It is so already."""
    CONFLICT = "conflict"
    """It must not be sent before its person has looked again."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands in the way of a change."""

    verdict: Verdict
    reason: str = ""
    """A sentence for a person, where it is a conflict."""


NONE = Obstacle(Verdict.SEND)
_ALREADY = Obstacle(Verdict.ALREADY)


def obstacle(change: Change, fresh: Record) -> Obstacle:
    """What stands in the way of `change`, which is no edit, for its record as it is now."""
    match change, fresh:
        case (DeleteMedia() | DeleteProject() | DeleteSubfolder(), Media() | Project() | Subfolder()):
            return _changed_since(change.before, fresh)
        case ArchiveMedia(), Media(archived=True):
            return _ALREADY
        case RestoreMedia(), Media(archived=False):
            return _ALREADY
        case MoveMedia(), Media():
            return _before_move(change, fresh)
        case CopyMedia(), Media(archived=True):
            return _conflict("It is archived, and Wistia copies no archived media: restore it first.")
        case SwapMedia(), Media():
            return _before_swap(change, fresh)
        case EditSharing(), Sharing():
            return NONE if rights_unlike(change.changes, fresh) else _ALREADY
        case RemoveSharing(), Sharing() if (fresh.name, fresh.email) != (change.before.name, change.before.email):
            return _conflict(f"It is with “{fresh.name or fresh.email or '(no name)'}” now.")
    return NONE


def _conflict(reason: str) -> Obstacle:
    return Obstacle(Verdict.CONFLICT, reason)


def _before_move(change: MoveMedia, fresh: Media) -> Obstacle:
    here, was = place_of(fresh), place_of(change.before)
    if is_in(fresh, change.to, change.before) and not (here.subfolder_name and not change.to.subfolder_id):
        return _ALREADY
    # What is not told is no sign that somebody moved it.
    other_project = here.project_id and was.project_id and here.project_id != was.project_id
    other_subfolder = here.subfolder_id and was.subfolder_id and here.subfolder_id != was.subfolder_id
    if other_project or other_subfolder:
        return _conflict(f"It was moved since you looked: it is in “{here.name}” now.")
    return NONE


def _before_swap(change: SwapMedia, fresh: Media) -> Obstacle:
    replacement = change.replacement
    if replacement.hashed_id == change.identity:
        return _conflict("It cannot take the place of itself.")
    if fresh.type and replacement.type and fresh.type != replacement.type:
        return _conflict("Both must be of one type.")
    return _changed_since(change.before, fresh)


def _changed_since(before: Media | Project | Subfolder, now: Media | Project | Subfolder) -> Obstacle:
    if now.name != before.name:
        return _conflict(f"It has another name since you looked: “{now.name or '(no name)'}”.")
    if before.updated is not None and now.updated is not None and now.updated != before.updated:
        return _conflict("It was changed since you looked.")
    if isinstance(before, Project) and isinstance(now, Project):
        known, held = before.media_count, now.media_count
        if known is not None and held is not None and held > known:
            return _conflict(f"It holds {held:,} medias now, not {known:,}.")
    return NONE
