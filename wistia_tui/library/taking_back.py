"""What takes a job back: the inverse of each of its changes, where the record still is as the job left it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from wistia_tui.api.client import WistiaClient
from wistia_tui.api.models import Media, Project, Subfolder
from wistia_tui.library.by_id import read_medias, read_projects
from wistia_tui.library.change import (
    Change,
    CopyMedia,
    CopyProject,
    CreateProject,
    CreateSubfolder,
    DeleteMedia,
    DeleteProject,
    DeleteSubfolder,
    Edit,
    Making,
    OfMedia,
    OfProject,
    Record,
    title,
)
from wistia_tui.library.conflicts import resolved
from wistia_tui.library.entries import Item
from wistia_tui.library.plan import job_title
from wistia_tui.library.settling import current
from wistia_tui.library.undo import NoInverse, inverse


@dataclass(frozen=True, slots=True)
class TakingBack:
    """What will be sent to take a job back, and what cannot be."""

    changes: Sequence[Change] = ()
    left: Sequence[tuple[str, str]] = ()
    """The names of records that stay as they are, each with the reason."""

    @property
    def title(self) -> str:
        """What is being done, for a person."""
        return f"Undo: {job_title(self.changes)}"

    @property
    def why_nothing(self) -> str:
        """Why there is nothing to send, where that is so."""
        if not self.left:
            return "Nothing of it was done, so there is nothing to undo."
        (name, reason), *others = self.left
        more = f" So do {len(others)} others." if len(others) > 1 else " So does one other." if others else ""
        return f"“{name}” stays as it is: {reason}{more}"


async def plan_to_take_back(
    client: WistiaClient, items: Sequence[Item], changed_lately: Callable[[str], bool]
) -> TakingBack:
    """What takes `items`, which were done, back. Raises `WistiaError`.

    `changed_lately`: whether a record was changed here just now, so that a list may still show the one before.
    """
    now = await _as_they_are(client, items)
    changes: list[Change] = []
    left: list[tuple[str, str]] = []
    for item, record in zip(items, now, strict=True):
        back = inverse(item.change, item.after, record)
        if isinstance(back, NoInverse) and changed_lately(_identity(item)):
            back = inverse(item.change, item.after, await current(client, _about_what_is_left(item)))
        if isinstance(back, NoInverse):
            left.append((title(item.change), back.reason))
        else:
            changes.append(back)
    # A job has changes of one kind; two kinds come only from records that were not all changed in the same way.
    kind = type(changes[0]) if changes else None
    left += [(title(change), "It needs another kind of change.") for change in changes if type(change) is not kind]
    return TakingBack([change for change in changes if type(change) is kind], left)


async def over_theirs(client: WistiaClient, items: Sequence[Item]) -> list[tuple[int, Change]]:
    """By the place of each item, its change as it must be to be sent over what others wrote. Raises `WistiaError`."""
    changed: list[tuple[int, Change]] = []
    for item, record in zip(items, await _as_they_are(client, items), strict=True):
        if record is not None and isinstance(item.change, Edit):
            mine = resolved(item.change, record, {})
            if mine is not None:
                changed.append((item.seq, mine))
    return changed


async def _as_they_are(client: WistiaClient, items: Sequence[Item]) -> list[Record | None]:
    """The records that `items` left, as the service has them now; None for each that is gone."""
    ids = [_identity(item) for item in items]
    known = list(filter(None, ids))
    found: Mapping[str, Record]
    if all(isinstance(item.change, OfMedia) for item in items):
        found = await read_medias(client, known)
    elif all(isinstance(item.change, OfProject | CreateProject) for item in items):
        found = await read_projects(client, known)
    else:
        return [await current(client, _about_what_is_left(item)) for item in items]
    return [found.get(identity) for identity in ids]


def _identity(item: Item) -> str:
    """The id of the record that an item left: the new one where it made one."""
    if isinstance(item.change, Making):
        return item.after.hashed_id if isinstance(item.after, Media | Project) else ""
    return item.change.identity


def _about_what_is_left(item: Item) -> Change:
    """A change of the record that an item left, for whoever reads that record."""
    match item.change, item.after:
        case CreateSubfolder(project=project), Subfolder() as made:
            return DeleteSubfolder(project, made)
        case CopyMedia(), Media() as made:
            return DeleteMedia(made)
        case CreateProject() | CopyProject(), Project() as made:
            return DeleteProject(made)
    return item.change
