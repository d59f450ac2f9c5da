"""What a record, read after a change was sent, shows of it: done, untouched, or neither. No I/O."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import fields
from typing import assert_never

from wistia_tui.api.models import Media, Project, Sharing, Subfolder
from wistia_tui.api.payloads import SharingChanges
from wistia_tui.api.verification import Meant, Seen, Sight
from wistia_tui.library.change import (
    ArchiveMedia,
    Change,
    CopyMedia,
    CopyProject,
    CreateProject,
    CreateSubfolder,
    Deletion,
    EditMedia,
    EditProject,
    EditSharing,
    EditSubfolder,
    Making,
    MoveMedia,
    Place,
    Record,
    RestoreMedia,
    SwapMedia,
)

GONE = "It is not there any more, or this token cannot see it."
STILL_THERE = "Reading it back shows that it is still there."
AS_BEFORE = "Reading it back shows that it is as it was before."


def sight_of(change: Change, record: Record | None) -> Sight:
    """What `record`, None where there is none of that id, shows of `change`; not for what makes something new."""
    if isinstance(change, Deletion):
        return Sight(Seen.DONE) if record is None else Sight(Seen.UNTOUCHED, STILL_THERE, _shown(record))
    if record is None:
        return Sight(Seen.OTHER, GONE)
    match change:
        case EditMedia() | EditProject() | EditSubfolder() if isinstance(record, Media | Project | Subfolder):
            return Meant(change.changes, change.before.original).sight_of(record)
        case ArchiveMedia() if isinstance(record, Media):
            return _state(record, is_done=record.archived is True, is_as_before=record.archived is False)
        case RestoreMedia() if isinstance(record, Media):
            return _state(record, is_done=record.archived is False, is_as_before=record.archived is True)
        case MoveMedia(before=before, to=to) if isinstance(record, Media):
            here = place_of(record)
            return _state(record, is_done=is_in(record, to, before), is_as_before=here == place_of(before))
        case SwapMedia(before=before) if isinstance(record, Media):
            # No field says whose file it is; with another file come other assets and another picture.
            is_another = (record.assets, record.thumbnail) != (before.assets, before.thumbnail)
            told = bool(before.assets and record.assets)
            if told and is_another:
                return Sight(Seen.DONE, record=record)
            return Sight(Seen.OTHER, "It does not show whether it has another file; open it in the web app.", record)
        case EditSharing() if isinstance(record, Sharing):
            return _sharing(change, record)
        case _:
            return Sight(Seen.OTHER, "Reading it back brought another kind of record.")


def _state(record: Media, *, is_done: bool, is_as_before: bool) -> Sight:
    if is_done:
        return Sight(Seen.DONE, record=record)
    if is_as_before:
        return Sight(Seen.UNTOUCHED, AS_BEFORE, record)
    return Sight(Seen.OTHER, "Reading it back does not tell.", record)


def _sharing(change: EditSharing, record: Sharing) -> Sight:
    wanted = [field.name for field in fields(SharingChanges) if getattr(change.changes, field.name) is not None]
    if all(getattr(record, name) == getattr(change.changes, name) for name in wanted):
        return Sight(Seen.DONE)
    if all(getattr(record, name) == getattr(change.before, name) for name in wanted):
        return Sight(Seen.UNTOUCHED, AS_BEFORE)
    return Sight(Seen.OTHER, "Reading it back shows other rights than were sent.")


def _shown(record: Record) -> Media | Project | None:
    return record if isinstance(record, Media | Project) else None


def place_of(media: Media) -> Place:
    """Where a media is."""
    project = media.project
    return Place(
        project.hashed_id if project else "", project.name if project else "", media.subfolder_id, media.subfolder
    )


def is_in(media: Media, to: Place, before: Media) -> bool:
    """Whether `media` is where it was to go, from where it was `before`."""
    here = place_of(media)
    if here.project_id != to.project_id:
        return False
    if to.subfolder_id:
        return here.subfolder_id == to.subfolder_id
    # A project's own subfolder may be named as one or left out (reference 5.2): not to be in the old one is enough.
    was = place_of(before)
    return was.project_id != to.project_id or not was.subfolder_id or here.subfolder_id != was.subfolder_id


def found_among(
    change: Making, newest: Iterable[Media | Project | Subfolder], taken: Collection[str] = ()
) -> tuple[Sight, Record | None]:
    """What the newest records of the list that `change` adds to show of it, and the new one.

    `taken` are hashed ids of records that are known to be somebody else's, such as those of other changes.
    """
    same = [
        record
        for record in newest
        if record.hashed_id not in taken and change.earlier.precedes(record) and _is_called(change, record)
    ]
    kind = (
        "subfolder" if isinstance(change, CreateSubfolder) else "media" if isinstance(change, CopyMedia) else "project"
    )
    if not same:
        return Sight(Seen.UNTOUCHED, f"No new {kind} of that name is in the list."), None
    if len(same) > 1:
        why = f"{len(same)} new {kind}s of that name are in the list; one of them may be yours."
        return Sight(Seen.OTHER, why), None
    return Sight(Seen.DONE, record=_shown(same[0])), same[0]


def _is_called(change: Making, record: Media | Project | Subfolder) -> bool:
    match change:
        case CreateProject() | CreateSubfolder():
            return record.original is not None and record.original.name == change.changes.name
        case CopyProject() | CopyMedia():
            # What the service calls a copy is not written down; it may add to the name.
            name = re.escape(change.before.name)
            return re.search(rf"(?<!\w){name}(?!\w)" if name else "", record.name) is not None
        case _:
            assert_never(change)
