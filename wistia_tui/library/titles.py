"""What a job is called. No I/O."""

from __future__ import annotations

from collections.abc import Sequence

from wistia_tui.api.payloads import changed_fields
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
    EditSharing,
    EditSubfolder,
    MoveMedia,
    OfMedia,
    RemoveSharing,
    RestoreMedia,
    SwapMedia,
    title,
)
from wistia_tui.library.conflicts import without
from wistia_tui.text import fit, safe_line

NAME = 40
"""Cells of a name in a title."""


def job_title(changes: Sequence[Change]) -> str:
    """What `changes`, which are of one kind and not empty, do: `Archive 37 medias`, `Rename “Setting up”`."""
    change = changes[0]
    if len(changes) == 1:
        what = f"“{fit(safe_line(title(change)), NAME, pad=False)}”"
    else:
        kind = "medias" if isinstance(change, OfMedia) else _KINDS.get(type(change), "projects")
        what = f"{len(changes):,} {kind}"
    return f"{_verb(changes)} {what}{_to(changes)}"


_KINDS: dict[type, str] = {
    CreateSubfolder: "subfolders",
    EditSubfolder: "subfolders",
    DeleteSubfolder: "subfolders",
    EditSharing: "sharings",
    RemoveSharing: "sharings",
}


_VERBS: dict[type, str] = {
    CreateProject: "Create",
    CreateSubfolder: "Create",
    DeleteMedia: "Delete",
    DeleteProject: "Delete",
    DeleteSubfolder: "Delete",
    ArchiveMedia: "Archive",
    RestoreMedia: "Restore",
    MoveMedia: "Move",
    CopyMedia: "Copy",
    CopyProject: "Copy",
    SwapMedia: "Swap the file of",
    EditSharing: "Change the rights of",
    RemoveSharing: "Stop sharing with",
}
_EDIT_VERBS = {"name": "Rename", "description": "Describe", "still": "Give a still to"}


def _verb(changes: Sequence[Change]) -> str:
    edits = [change for change in changes if isinstance(change, Edit)]
    if not edits:
        return _VERBS[type(changes[0])]
    edited = {field for edit in edits for field in changed_fields(edit.changes)}
    if edited == {"tags"}:
        return _tags_verb([edit for edit in edits if isinstance(edit, EditMedia)])
    if edited == {"description"} and not any(edit.changes.description for edit in edits):
        return "Clear the description of"
    return _EDIT_VERBS.get(edited.pop(), "Edit") if len(edited) == 1 else "Edit"


def _tags_verb(edits: Sequence[EditMedia]) -> str:
    adds = removes = False
    for edit in edits:
        before, after = edit.before.original or edit.before, edit.changes.tags or ()
        adds = adds or bool(without(after, before.tags))
        removes = removes or bool(without(before.tags, after))
    return "Change the tags of" if adds == removes else "Add tags to" if adds else "Remove tags from"


def _to(changes: Sequence[Change]) -> str:
    places = {change.to for change in changes if isinstance(change, RestoreMedia | MoveMedia | CopyMedia)}
    if not places:
        return ""
    if len(places) > 1:
        return f" to {len(places):,} places"
    return f" to “{fit(safe_line(places.pop().name), NAME, pad=False)}”"
