"""The change that takes another one back, where the record still is as that one left it. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from wistia_tui.api.models import EditableMedia, Media, Project, Sharing, Subfolder
from wistia_tui.api.payloads import FIELD_LABELS, ProjectChanges, SharingChanges, changed_fields
from wistia_tui.api.verification import is_same, rights_unlike
from wistia_tui.library.change import (
    ArchiveMedia,
    Change,
    CopyMedia,
    CopyProject,
    CreateProject,
    CreateSubfolder,
    DeleteMedia,
    DeleteProject,
    DeleteSubfolder,
    Edit,
    EditMedia,
    EditProject,
    EditSharing,
    EditSubfolder,
    Making,
    MoveMedia,
    Place,
    Record,
    RemoveSharing,
    RestoreMedia,
    SwapMedia,
    with_values,
)
from wistia_tui.library.conflicts import merged_tags
from wistia_tui.library.descriptions import markdown_of
from wistia_tui.library.sights import is_in, place_of
from wistia_tui.library.wording import short

_UNDOABLE = frozenset(
    kind.__name__
    for kind in (
        EditMedia,
        EditProject,
        EditSubfolder,
        EditSharing,
        ArchiveMedia,
        RestoreMedia,
        MoveMedia,
        CreateProject,
        CreateSubfolder,
        CopyMedia,
        CopyProject,
    )
)


@dataclass(frozen=True, slots=True)
class NoInverse:
    """Why a change is not taken back."""

    reason: str
    """A sentence for a person."""


GONE = NoInverse("It is not there any more.")
CHANGED = NoInverse("It was changed since it was made. Look at it, and delete it with D if it must go.")
NOT_KNOWN = NoInverse("What it is now cannot be told from what was made.")
NOT_KNOWN_BEFORE = NoInverse("What it held before is not known.")
FORMATTED = NoInverse("Its description was formatted, and v1 takes no HTML. Write it again in the web app.")
AS_BEFORE = NoInverse("It is as it was before already.")


def can_undo(kind: str) -> bool:
    """Whether changes of the class of that name can be taken back at all."""
    return kind in _UNDOABLE


def inverse(change: Change, after: Record | None, now: Record | None) -> Change | NoInverse:
    """What takes `change` back.

    `after` is the record as it left it, the new one where it made one; `now` as the service has it, None if it is
    gone. Only what `change` changed is taken back: what others changed besides stays.
    """
    match change:
        case DeleteMedia() | DeleteProject():
            return NoInverse("v1 cannot bring back what was deleted; the trash of the web app can, for a while.")
        case DeleteSubfolder():
            return NoInverse("v1 cannot bring back a subfolder; its medias are in the root of the project.")
        case RemoveSharing():
            return NoInverse("To share again writes to the person by mail: share it in the web app.")
        case SwapMedia():
            return NoInverse("The file that was there before cannot be recovered. Upload it again in the web app.")
    if now is None:
        return GONE
    if not _is_what_was_left(change, after, now):
        return NOT_KNOWN
    match change, now:
        case (EditMedia() | EditProject() | EditSubfolder(), Media() | Project() | Subfolder()):
            return _edited_back(change, now)
        case EditSharing(), Sharing():
            return _rights_back(change, now)
        case ArchiveMedia(), Media():
            return _restored(change, after, now)
        case RestoreMedia(), Media():
            return _archived(change, now)
        case MoveMedia(), Media():
            return _moved_back(change, after, now)
        case CreateProject(), Project():
            return _uncreated(change, after, now)
        case CopyProject(), Project():
            return _changed_since(after, now) or _fuller(change, after, now) or DeleteProject(now)
        case CopyMedia(), Media():
            return _changed_since(after, now) or DeleteMedia(now)
        case CreateSubfolder(), Subfolder():
            return _changed_since(after, now) or DeleteSubfolder(change.project, now)
    return NOT_KNOWN


def _is_what_was_left(change: Change, after: Record | None, now: Record) -> bool:
    """Whether `now` is that very record: what takes the change back is sent to it."""
    if isinstance(now, Sharing):
        return isinstance(change, EditSharing) and now.id == change.before.id
    left = getattr(after, "hashed_id", "") if isinstance(change, Making) else change.identity
    return bool(left) and now.hashed_id == left


def _edited_back(change: Edit, now: Media | Project | Subfolder) -> Change | NoInverse:
    was, is_now = change.before.original, now.original
    if was is None or is_now is None:
        return NOT_KNOWN_BEFORE
    if isinstance(change, EditMedia) and change.changes.still is not None:
        return NoInverse("Which still it had is not known, since v1 does not show it. Choose one in the web app.")
    values: dict[str, object] = {}
    for field in changed_fields(change.changes):
        before, sent, held = (getattr(each, field) for each in (was, change.changes, is_now))
        if field == "tags":
            # Of a list that is left out nothing is known, and what was there must not be lost.
            if isinstance(is_now, EditableMedia) and not (held or is_now.tags_told):
                held = sent
            if set(back := merged_tags(sent, before, held)) != set(held):
                values[field] = back
        elif held == before:
            continue
        elif not is_same(field, sent, held):
            return NoInverse(f"Somebody else has changed its {FIELD_LABELS.get(field, field)} since.")
        elif before is None or (field == "name" and not before):
            return NOT_KNOWN_BEFORE
        elif field == "description":
            if (text := markdown_of(before)) is None:
                return FORMATTED
            values[field] = text
        else:
            values[field] = before
    return with_values(change, now, values) or AS_BEFORE


def _rights_back(change: EditSharing, now: Sharing) -> Change | NoInverse:
    if rights_unlike(change.changes, now):
        return NoInverse("Somebody else has changed these rights since.")
    rights = {name: getattr(change.before, name) for name in changed_fields(change.changes)}
    if None in rights.values():
        return NOT_KNOWN_BEFORE
    changes = SharingChanges(**{name: right for name, right in rights.items() if right != getattr(now, name)})
    return AS_BEFORE if changes.is_empty else replace(change, before=now, changes=changes)


def _restored(change: ArchiveMedia, after: Record | None, now: Media) -> Change | NoInverse:
    if not now.archived:
        return NoInverse("It is not archived any more.")
    if change.before.archived:
        return AS_BEFORE  # somebody else archived it, and may have had a reason
    if isinstance(after, Media) and _is_elsewhere(place_of(after), now):
        return _moved_since(now)
    place = place_of(change.before if place_of(change.before).project_id else now)
    if not place.project_id:
        return NoInverse("The project that it was in is not known. Restore it to one with A.")
    return RestoreMedia(now, place)


def _archived(change: RestoreMedia, now: Media) -> Change | NoInverse:
    if now.archived:
        return NoInverse("It is archived already.")
    if change.before.archived is False:
        return AS_BEFORE
    # Not the subfolder: the service restores into none, and the app moves it to its own afterwards.
    if _is_elsewhere(Place(change.to.project_id), now):
        return _moved_since(now)
    return ArchiveMedia(now)


def _moved_back(change: MoveMedia, after: Record | None, now: Media) -> Change | NoInverse:
    left_at = place_of(after) if isinstance(after, Media) else change.to
    if not is_in(now, change.to, change.before) or _is_elsewhere(left_at, now):
        return _moved_since(now)
    place = place_of(change.before)
    if not place.project_id:
        return NoInverse("Where it was before is not known. Move it with m.")
    here = place_of(now)
    is_there = (place.project_id, place.subfolder_id) == (here.project_id, here.subfolder_id)
    return AS_BEFORE if is_there else MoveMedia(now, place)


def _is_elsewhere(place: Place, now: Media) -> bool:
    """Whether a media is certainly in another place; what is not told is no sign of it."""
    here = place_of(now)
    return any(
        known and told and known != told
        for known, told in ((place.project_id, here.project_id), (place.subfolder_id, here.subfolder_id))
    )


def _moved_since(now: Media) -> NoInverse:
    return NoInverse(f"It was moved since: it is in {short(place_of(now).name)} now.")


def _uncreated(change: CreateProject, after: Record | None, now: Project) -> Change | NoInverse:
    if not isinstance(after, Project) or now.media_count is None:
        return NOT_KNOWN
    if now.media_count:
        return NoInverse(f"It holds {_medias(now.media_count)} now, which would be deleted with it.")
    # Not by its time: the description, which is sent afterwards, sets another one.
    if any(_is_unlike(change.changes, after, now, field.name) for field in fields(ProjectChanges)):
        return CHANGED
    return DeleteProject(now)


def _is_unlike(sent: ProjectChanges, made: Project, now: Project, name: str) -> bool:
    """Whether a field of a new project is neither what was sent nor what came of that."""
    held = getattr(now, name)
    known = [value for value in (getattr(sent, name), getattr(made, name)) if value is not None]
    return held is not None and bool(known) and not any(_is_alike(name, value, held) for value in known)


def _is_alike(name: str, one: object, other: object) -> bool:
    # Either can have come as HTML, whatever was sent or asked for.
    return is_same(name, one, other) or is_same(name, other, one)


def _changed_since(after: Record | None, now: Media | Project | Subfolder) -> NoInverse | None:
    """Why what was made must not be deleted; None if it is as it was made."""
    if not isinstance(after, Media | Project | Subfolder):
        return NOT_KNOWN
    if after.name != now.name:
        return CHANGED
    # An answer may leave out what the record holds.
    if after.description and not _is_alike("description", after.description, now.description):
        return CHANGED
    if isinstance(after, Media) and isinstance(now, Media):
        if now.archived or (after.tags and not _is_alike("tags", after.tags, now.tags)):
            return CHANGED
        if _is_elsewhere(place_of(after), now):
            return _moved_since(now)
    # What the fields do not show, as another file or still, shows in the time.
    return CHANGED if after.updated and now.updated and after.updated < now.updated else None


def _fuller(change: CopyProject, after: Record | None, now: Project) -> NoInverse | None:
    """Why the copy of a project must not be deleted for what was put into it; None for nothing."""
    copied = [record.media_count for record in (change.before, after) if isinstance(record, Project)]
    at_most = max((count for count in copied if count is not None), default=None)
    if now.media_count is None or at_most is None:
        return NoInverse("Whether it holds more than was copied is not known.")
    return NoInverse(f"It holds {_medias(now.media_count)} now.") if now.media_count > at_most else None


def _medias(count: int) -> str:
    return f"{count:,} {'media' if count == 1 else 'medias'}"
