"""Exactly what a job will send, a line for each request that changes something; safe for a terminal. No I/O."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import cast

from wistia_tui.api import operations as ops
from wistia_tui.api.errors import Invalid
from wistia_tui.api.payloads import (
    Body,
    ProjectChanges,
    archive_body,
    describe,
    media_copy_body,
    move_body,
    project_copy_body,
    restore_body,
    swap_body,
)
from wistia_tui.library.calls_of import calls_of, moves_after
from wistia_tui.library.change import (
    ArchiveMedia,
    Batched,
    Change,
    CopyMedia,
    CopyProject,
    CreateProject,
    CreateSubfolder,
    DeleteMedia,
    DeleteProject,
    DeleteSubfolder,
    EditMedia,
    EditProject,
    EditSharing,
    EditSubfolder,
    MoveMedia,
    RemoveSharing,
    RestoreMedia,
    Single,
    SwapMedia,
)
from wistia_tui.text import fit, safe_line

VALUE = 60
"""Cells of a value in a line."""


def request_lines(
    changes: Sequence[Change], *, method_override: bool = False, limit: int | None = None
) -> Iterator[str]:
    """The lines, at most `limit`; `changes` are of one kind and not empty. Each is worked out when it is asked for.

    A request that cannot be sent, for an id that no record can have, says so in its line.
    """
    return islice(_lines(changes, method_override), limit)


def _lines(changes: Sequence[Change], override: bool) -> Iterator[str]:
    if isinstance(changes[0], Batched):
        batched = cast("Sequence[Batched]", changes)
        for call in (*calls_of(batched), *calls_of(moves_after(batched))):
            yield _line_of_many(call, override)
        return
    for change in cast("Sequence[Single]", changes):
        yield _line_of(change, override)
        if isinstance(change, CreateProject) and change.changes.description:
            described = ProjectChanges(description=change.changes.description).to_body()
            yield _line(ops.PROJECT_UPDATE, described, override=override)


def _line_of_many(call: Sequence[Batched], override: bool) -> str:
    ids = [change.identity for change in call]
    try:
        match call[0]:
            case ArchiveMedia():
                return _line(ops.MEDIA_ARCHIVE, archive_body(ids), override=override)
            case RestoreMedia(to=to):
                return _line(ops.MEDIA_RESTORE, restore_body(ids, to.project_id), override=override)
            case MoveMedia(to=to):
                return _line(ops.MEDIA_MOVE, move_body(ids, to.project_id, to.subfolder_id), override=override)
    except Invalid as error:
        return _not_sent(error)


def _line_of(change: Single, override: bool) -> str:
    try:
        operation, body, record, parent = _request(change)
        operation.path_for(record, parent)
    except Invalid as error:
        return _not_sent(error)
    return _line(operation, body, record, parent, override=override)


def _not_sent(error: Invalid) -> str:
    return f"(cannot be sent) {error.what}"


def _request(change: Single) -> tuple[ops.Operation, Body, str, str]:
    """The operation, its body, and the ids of the record and of the project that it is in."""
    match change:
        case EditMedia(changes=media):
            return ops.MEDIA_UPDATE, media.to_body(), change.identity, ""
        case EditProject(changes=project):
            return ops.PROJECT_UPDATE, project.to_body(), change.identity, ""
        case CreateProject(changes=project):
            return ops.PROJECT_CREATE, replace(project, description=None).to_body(), "", ""
        case DeleteMedia():
            return ops.MEDIA_DELETE, Body(), change.identity, ""
        case DeleteProject():
            return ops.PROJECT_DELETE, Body(), change.identity, ""
        case CopyMedia(to=to):
            return ops.MEDIA_COPY, media_copy_body(to.project_id), change.identity, ""
        case CopyProject():
            return ops.PROJECT_COPY, project_copy_body(), change.identity, ""
        case SwapMedia(replacement=replacement):
            return ops.MEDIA_SWAP, swap_body(replacement.hashed_id), change.identity, ""
        case CreateSubfolder(project=within, changes=folder):
            return ops.SUBFOLDER_CREATE, folder.to_body(), "", within.hashed_id
        case EditSubfolder(project=within, changes=folder):
            return ops.SUBFOLDER_UPDATE, folder.to_body(), change.identity, within.hashed_id
        case DeleteSubfolder(project=within):
            return ops.SUBFOLDER_DELETE, Body(), change.identity, within.hashed_id
        case EditSharing(project=within, before=sharing, changes=rights):
            return ops.SHARING_UPDATE, rights.to_body(), str(sharing.id), within.hashed_id
        case RemoveSharing(project=within, before=sharing):
            return ops.SHARING_DELETE, Body(), str(sharing.id), within.hashed_id


def _line(operation: ops.Operation, body: Body, record: str = "", parent: str = "", *, override: bool) -> str:
    described = describe(operation, record_id=record, parent_id=parent, method_override=override)
    return f"{described}   {_values(body)}" if body.fields else described


def _values(body: Body) -> str:
    """The parameters as they are sent, each value cut."""
    shown: dict[str, list[str]] = {}
    for name, value in body.fields:
        shown.setdefault(name, []).append(value if isinstance(value, str) else "(none)")
    return "  ".join(f"{name}={' '.join(map(_cut, values))}" for name, values in shown.items())


def _cut(value: str) -> str:
    return fit(safe_line(value), VALUE, pad=False)
