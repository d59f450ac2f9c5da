"""Changes of every kind to what an account holds, and how the sandbox's own notes name what came of each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from wistia_tui.api.client import WistiaClient
from wistia_tui.api.models import Media, Project, ProjectRef
from wistia_tui.api.payloads import MediaChanges, ProjectChanges, SharingChanges, SubfolderChanges
from wistia_tui.library.by_id import read_medias
from wistia_tui.library.calls_of import moves_after
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
    EditMedia,
    EditProject,
    EditSharing,
    EditSubfolder,
    MoveMedia,
    Place,
    RemoveSharing,
    RestoreMedia,
    SwapMedia,
)
from wistia_tui.library.settling import all_sharings, all_subfolders
from wistia_tui.library.sights import place_of

OF_MEDIAS = ("rename", "tags", "still", "archive", "restore", "move", "copy media", "delete media", "swap")
OF_PROJECTS = ("create project", "edit project", "copy project", "delete project")
OF_PARTS = ("create subfolder", "edit subfolder", "delete subfolder", "edit sharing", "remove sharing")
KINDS = (*OF_MEDIAS, *OF_PROJECTS, *OF_PARTS)

Note = tuple[str, str, str]
"""Action, kind and subject of something that was applied."""


async def changes_of(kind: str, client: WistiaClient, count: int) -> Sequence[Change]:
    """At most `count` changes of that kind to what the account holds now."""
    projects = await client.projects(1)
    if kind in OF_PROJECTS:
        return _of_projects(kind, projects, count)
    if kind in OF_PARTS:
        return await _of_parts(kind, client, projects, count)
    medias = [media for page in (1, 2, 3, 4, 5) for media in await client.medias(page)]
    return await _of_medias(kind, client, medias, projects, count)


async def _of_medias(
    kind: str, client: WistiaClient, medias: Sequence[Media], projects: Sequence[Project], count: int
) -> Sequence[Change]:
    active = [media for media in medias if not media.archived]
    videos = [media for media in active if media.type == "Video" and media.status == "ready"]
    match kind:
        case "rename":
            return [EditMedia(m, MediaChanges(name=f"{m.name} +")) for m in await _fresh(client, medias[:count])]
        case "tags":
            return [EditMedia(m, MediaChanges(tags=(*m.tags, "+"))) for m in await _fresh(client, medias[:count])]
        case "still":
            images = [media.hashed_id for media in active if media.type == "Image"]
            return [EditMedia(m, MediaChanges(still=images[0])) for m in await _fresh(client, videos[:count])]
        case "archive":
            return [ArchiveMedia(media) for media in active[:count]]
        case "restore":
            archived = [media for media in medias if media.archived]
            in_subfolders = sorted(archived, key=lambda media: not media.subfolder_id)
            return [RestoreMedia(media, place_of(media)) for media in in_subfolders[:count]]
        case "move":
            to = Place(projects[-1].hashed_id, projects[-1].name)
            elsewhere = [media for media in active if place_of(media).project_id != to.project_id]
            return [MoveMedia(media, to) for media in elsewhere[:count]]
        case "copy media":
            to = Place(projects[0].hashed_id, projects[0].name)
            names = Counter(media.name for media in medias)
            return [CopyMedia(media, to) for media in active if names[media.name] == 1][:count]
        case "delete media":
            return [DeleteMedia(media) for media in medias[:count]]
        case "swap":
            return [SwapMedia(one, other) for one, other in zip(videos[:count], videos[count:], strict=False)]
    raise ValueError(kind)


async def _fresh(client: WistiaClient, medias: Sequence[Media]) -> list[Media]:
    return list((await read_medias(client, [media.hashed_id for media in medias])).values())


def _of_projects(kind: str, projects: Sequence[Project], count: int) -> Sequence[Change]:
    some = projects[-count:]
    match kind:
        case "create project":
            return [CreateProject(ProjectChanges(name=f"New {number}", description="Why")) for number in range(count)]
        case "edit project":
            return [EditProject(project, ProjectChanges(name=f"{project.name} +")) for project in some]
        case "copy project":
            return [CopyProject(project) for project in some]
        case "delete project":
            return [DeleteProject(project) for project in some]
    raise ValueError(kind)


async def _of_parts(kind: str, client: WistiaClient, projects: Sequence[Project], count: int) -> Sequence[Change]:
    changes: list[Change] = []
    for project in projects:
        ref = ProjectRef(project.hashed_id, project.name, project.id)
        if kind == "create subfolder":
            changes.append(CreateSubfolder(ref, SubfolderChanges(name=f"New in {project.hashed_id}")))
        elif kind == "edit subfolder":
            parts = await all_subfolders(client, project.hashed_id)
            changes += [EditSubfolder(ref, part, SubfolderChanges(name=f"{part.name} +")) for part in parts]
        elif kind == "delete subfolder":
            changes += [DeleteSubfolder(ref, part) for part in await all_subfolders(client, project.hashed_id)]
        elif kind == "edit sharing":
            for sharing in await all_sharings(client, project.hashed_id):
                changes.append(EditSharing(ref, sharing, SharingChanges(can_upload=not sharing.can_upload)))
        else:
            changes += [RemoveSharing(ref, sharing) for sharing in await all_sharings(client, project.hashed_id)]
    return changes[:count]


_VERBS = {"edit": "update", "remove": "delete"}
"""How the service's notes name what a change calls otherwise."""


def note_of(change: Change) -> Note:
    """What the service notes when it applies `change`."""
    if isinstance(change, CreateProject | CreateSubfolder):
        subject = change.changes.name or ""
    elif isinstance(change, EditSharing | RemoveSharing):
        subject = str(change.before.id)
    else:
        subject = change.identity
    verb, noun = re.findall("[A-Z][a-z]+", type(change).__name__)
    return _VERBS.get(verb.lower(), verb.lower()), noun.lower(), subject


def notes_after(change: Change) -> list[Note]:
    """What it notes of what follows once `change` is done."""
    return [note_of(move) for move in moves_after([change])] if isinstance(change, RestoreMedia) else []


def note_in(applied: Mapping[str, object]) -> Note:
    """The same of one of the service's notes."""
    fields = applied.get("fields")
    given = fields if isinstance(fields, dict) else {}
    action = str(applied["action"])
    subject = {"create": given.get("name"), "copy": given.get("source")}.get(action, applied["hashed_id"])
    return action, str(applied["kind"]), str(subject)
