"""Sending one change of one record: the only place where a change becomes a request."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from wistia_tui.api.background import JobAnswer
from wistia_tui.api.budget import Lane
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.errors import Invalid, NotShown, UnexpectedAnswer
from wistia_tui.api.models import Sharing
from wistia_tui.api.verification import Seen
from wistia_tui.library.change import (
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
    Record,
    RemoveSharing,
    Single,
    SwapMedia,
)
from wistia_tui.library.comparison import merged_media, merged_project, merged_subfolder
from wistia_tui.library.sights import sight_of

if TYPE_CHECKING:
    from wistia_tui.api.guarding import Guard
    from wistia_tui.api.loop import Doubts


async def carry(
    client: WistiaClient,
    change: Single,
    *,
    lane: Lane = Lane.USER,
    doubts: Doubts | None = None,
    guard: Guard | None = None,
) -> Record | JobAnswer | None:
    """Send `change`, and once more only where the first attempt certainly did nothing.

    Gives the record as the service has it then, the new one for what makes one, None where nothing is left, and the
    service's answer where it does it in the background from now on. Raises `WistiaError`.
    """
    identity = change.identity
    match change:
        case EditMedia(before=before, changes=changes):
            media = await client.update_media(
                identity, changes, before=before.original, doubts=doubts, lane=lane, guard=guard
            )
            return merged_media(change, media)
        case EditProject(before=old, changes=project_changes):
            project = await client.update_project(
                identity, project_changes, before=old.original, doubts=doubts, lane=lane, guard=guard
            )
            return merged_project(change, project)
        case CreateProject(changes=project_changes):
            return _made(await client.create_project(project_changes, lane=lane, guard=guard), "project")
        case DeleteMedia():
            await client.delete_media(identity, doubts=doubts, lane=lane, guard=guard)
        case DeleteProject():
            await client.delete_project(identity, doubts=doubts, lane=lane, guard=guard)
        case CopyMedia(to=to):
            return _made(await client.copy_media(identity, to.project_id, lane=lane, guard=guard), "media")
        case CopyProject():
            return _made(await client.copy_project(identity, lane=lane, guard=guard), "project")
        case SwapMedia(replacement=replacement):
            return await client.swap_media(identity, replacement.hashed_id, lane=lane, guard=guard)
        case CreateSubfolder(project=parent, changes=folder):
            made = await client.create_subfolder(parent.hashed_id, folder, lane=lane, guard=guard)
            return _made(made, "subfolder")
        case EditSubfolder(project=parent, changes=folder, before=subfolder):
            answer = await client.update_subfolder(
                parent.hashed_id, identity, folder, before=subfolder.original, doubts=doubts, lane=lane, guard=guard
            )
            return merged_subfolder(change, answer)
        case DeleteSubfolder(project=parent):
            await client.delete_subfolder(parent.hashed_id, identity, doubts=doubts, lane=lane, guard=guard)
        case EditSharing(project=parent, before=sharing, changes=rights):
            shared = await client.update_sharing(parent.hashed_id, _number(sharing), rights, lane=lane, guard=guard)
            return _as_sent(change, replace(shared, id=sharing.id))
        case RemoveSharing(project=parent, before=sharing):
            await client.delete_sharing(parent.hashed_id, _number(sharing), lane=lane, guard=guard)
        case _:
            assert_never(change)
    return None


def _as_sent(change: EditSharing, shared: Sharing) -> Sharing:
    # Whether the rights are taken nested or flat is not certain (trap 17), so only the answer tells.
    match sight_of(change, shared).seen:
        case Seen.UNTOUCHED:
            raise Invalid("Wistia answered with success, but with the same rights as before.")
        case Seen.OTHER:
            raise NotShown("Wistia answered with success, but with other rights than were sent.")
    return shared


def _number(sharing: Sharing) -> int:
    # -1 is no number of a record, and refused as such before anything is sent.
    return -1 if sharing.id is None else sharing.id


def _made(record: Record, kind: str) -> Record:
    if isinstance(record, Sharing) or record.hashed_id:
        return record
    raise UnexpectedAnswer(f"Wistia's answer lacks the id of the new {kind}.")
