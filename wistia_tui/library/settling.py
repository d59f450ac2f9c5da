"""Looking at what the service holds, where it is not known how a change ended: was it done?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from wistia_tui.api import operations as ops
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.errors import NotFound, WistiaError
from wistia_tui.api.models import Media, Project
from wistia_tui.api.payloads import PER_PAGE, Sort, SortField
from wistia_tui.api.verification import SETTLE_AFTER, Seen, Sight, sight_of, undeterred
from wistia_tui.clock import Clock
from wistia_tui.library.change import Change, CreateProject, DeleteMedia, DeleteProject, EditMedia, EditProject
from wistia_tui.library.comparison import meant

NEWEST_FIRST = Sort(SortField.CREATED, descending=True)


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


async def look(client: WistiaClient, change: Change, earlier: Earlier) -> Sight:
    """Whether the service shows `change`. Raises `WistiaError`."""
    if isinstance(change, CreateProject):
        return _found(change, await client.projects(1, NEWEST_FIRST), earlier)
    record: Media | Project | None
    try:
        if isinstance(change, EditMedia | DeleteMedia):
            record = replace(await client.media(change.identity), hashed_id=change.identity)
        else:
            record = replace(await client.project(change.identity), hashed_id=change.identity)
    except NotFound:
        record = None
    intent = meant(change) if isinstance(change, EditMedia | EditProject) else None
    return sight_of(_OPERATIONS[type(change)], intent, record)


_OPERATIONS = {
    EditMedia: ops.MEDIA_UPDATE,
    EditProject: ops.PROJECT_UPDATE,
    DeleteMedia: ops.MEDIA_DELETE,
    DeleteProject: ops.PROJECT_DELETE,
}


async def look_for(client: WistiaClient, clock: Clock, change: CreateProject, earlier: Earlier) -> Sight:
    """Look until the list shows a new project or has had time enough to; never raises `WistiaError`."""
    sight = Sight(Seen.OTHER)
    for wait in SETTLE_AFTER:
        if wait:
            await clock.sleep(wait)
        try:
            sight = await undeterred(lambda: look(client, change, earlier))
        except WistiaError as error:
            sight = Sight(Seen.OTHER, f"Looking for it failed too: {error.happened}")
        if sight.seen is Seen.DONE:
            break
    return sight


def _found(change: CreateProject, newest: Sequence[Project], earlier: Earlier) -> Sight:
    same = [
        project
        for project in newest
        if project.original is not None and project.original.name == change.changes.name and earlier.precedes(project)
    ]
    if not same:
        return Sight(Seen.UNTOUCHED, "No new project of that name is in the list.")
    if len(same) > 1:
        return Sight(Seen.OTHER, f"{len(same)} new projects of that name are in the list; one of them may be yours.")
    return Sight(Seen.DONE, record=same[0])
