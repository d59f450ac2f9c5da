"""Looking at what the service holds, where the answer to a change did not come: was it done?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from wistia_tui.api.client import WistiaClient
from wistia_tui.api.errors import NotFound
from wistia_tui.api.models import Media, Project
from wistia_tui.api.payloads import PER_PAGE, Sort, SortField
from wistia_tui.library.change import Change, CreateProject, DeleteMedia, DeleteProject, EditMedia, EditProject
from wistia_tui.library.comparison import unlike

NEWEST_FIRST = Sort(SortField.CREATED, descending=True)
SETTLE_AFTER = (0.0, 2.0, 8.0)
"""Seconds between the looks at a record whose change was not answered: a lost request may still be on its way."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The newest projects just before one was made: what tells it from an older one of the same name.

    Only the service's own stamps are compared with each other, so no clock of ours takes part (reference 6.3).
    """

    ids: frozenset[str] = frozenset()
    newest: datetime | None = None
    is_all: bool = False
    """Whether these were all projects of the account."""

    @classmethod
    def of(cls, projects: Sequence[Project], known: Collection[str] = ()) -> Earlier:
        """From the first page, newest first; `known` are projects that a lagging list may not show yet."""
        return cls(
            frozenset({project.hashed_id for project in projects} | set(known)),
            max((project.created for project in projects if project.created is not None), default=None),
            len(projects) < PER_PAGE,
        )

    def precedes(self, project: Project) -> bool:
        """Whether `project` is certainly newer than all of these."""
        if not project.hashed_id or project.hashed_id in self.ids:
            return False
        if self.is_all:
            return True
        # Deletions move older projects up into the page, so not to have seen it does not make it new.
        return project.created is not None and self.newest is not None and project.created >= self.newest


UNREAD = Earlier()
"""Nothing was read before, so no project can be told to be new."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a look showed: done, not done, or None where it does not tell."""

    done: bool | None
    record: Media | Project | None = None
    why: str = ""
    """A sentence for a person, where it is not done or not clear."""


async def look(client: WistiaClient, change: Change, earlier: Earlier) -> Sight:
    """Whether the service shows `change`. Raises `WistiaError`."""
    match change:
        case CreateProject():
            return _found(change, await client.projects(1, NEWEST_FIRST), earlier)
        case DeleteMedia() | DeleteProject():
            try:
                return Sight(False, await _read(client, change), "Reading it back shows that it is still there.")
            except NotFound:
                return Sight(True)
        case EditMedia() | EditProject():
            try:
                record = await _read(client, change)
            except NotFound:
                return Sight(False, None, "It is not there any more, or this token cannot see it.")
            return Sight(not unlike(change, record), record, "Reading it back does not show the change.")


async def _read(client: WistiaClient, change: EditMedia | EditProject | DeleteMedia | DeleteProject) -> Media | Project:
    if isinstance(change, EditMedia | DeleteMedia):
        return replace(await client.media(change.identity), hashed_id=change.identity)
    return replace(await client.project(change.identity), hashed_id=change.identity)


def _found(change: CreateProject, newest: Sequence[Project], earlier: Earlier) -> Sight:
    same = [
        project
        for project in newest
        if project.original is not None and project.original.name == change.changes.name and earlier.precedes(project)
    ]
    if not same:
        return Sight(False, None, "No new project of that name is in the list.")
    if len(same) > 1:
        return Sight(None, None, f"{len(same)} new projects of that name are in the list; one of them may be yours.")
    return Sight(True, same[0])
