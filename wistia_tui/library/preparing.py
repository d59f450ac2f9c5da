"""What is done before a change of one record is written down and sent: is the record still what its person saw?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from wistia_tui.api.budget import Lane
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.errors import NotFound
from wistia_tui.api.models import Media, Project
from wistia_tui.api.record_fields import hashed_id_of
from wistia_tui.library import wording
from wistia_tui.library.change import (
    DeleteMedia,
    DeleteProject,
    Deletion,
    EditMedia,
    EditProject,
    EditSubfolder,
    Making,
    Record,
    Single,
)
from wistia_tui.library.conflicts import Verdict, compare, obstacle
from wistia_tui.library.entries import ItemState
from wistia_tui.library.keepsakes import Keepsakes
from wistia_tui.library.outcomes import Ending, Outcome
from wistia_tui.library.settling import all_pages, current, noting_earlier


@dataclass(frozen=True, slots=True)
class Prepared:
    """A change that may be sent."""

    change: Single
    keepsake: Path | None = None
    """Where the full copy of what is about to be deleted is."""


class Preparing:
    """Reads what is there, just before a change."""

    def __init__(self, client: WistiaClient, keepsakes: Keepsakes) -> None:
        self._client = client
        self._keepsakes = keepsakes

    async def prepare(self, change: Single, made: Collection[str]) -> Prepared | Outcome:
        """`change` as it is to be sent now, or its outcome where nothing is to be sent.

        `made` are hashed ids of records that we made just now, which a lagging list may not show yet. Raises
        `WistiaError`; nothing was sent then.
        """
        if isinstance(change, Making):
            return Prepared(await noting_earlier(self._client, change, made))
        if isinstance(change, DeleteMedia | DeleteProject):
            return await self._deletion(change)
        fresh = await current(self._client, change)
        if fresh is None and isinstance(change, Deletion):
            return Outcome(change, Ending.APPLIED, wording.already_gone(change), instead=ItemState.ABSENT)
        if fresh is None:
            return Outcome(change, Ending.NOT_APPLIED, wording.is_gone(change), instead=ItemState.ABSENT)
        if not isinstance(change, EditMedia | EditProject | EditSubfolder):
            return self._judged(change, fresh)
        comparison = compare(change, fresh)
        if comparison.conflicts:
            return Outcome(change, Ending.CONFLICT, wording.conflict(change, comparison.fields), fresh)
        if comparison.rebased is None:
            return Outcome(change, Ending.APPLIED, wording.already(change), fresh, ItemState.ALREADY)
        return Prepared(comparison.rebased)

    def _judged(self, change: Single, fresh: Record) -> Prepared | Outcome:
        hindrance = obstacle(change, fresh)
        match hindrance.verdict:
            case Verdict.ALREADY:
                return Outcome(change, Ending.APPLIED, wording.already(change), fresh, ItemState.ALREADY)
            case Verdict.CONFLICT:
                return Outcome(change, Ending.CONFLICT, wording.hindered(change, hindrance.reason), fresh)
        return Prepared(change)

    async def _deletion(self, change: DeleteMedia | DeleteProject) -> Prepared | Outcome:
        try:
            copies = await self._copies(change)
        except NotFound:
            return Outcome(change, Ending.APPLIED, wording.already_gone(change), instead=ItemState.ABSENT)
        if isinstance(change, DeleteProject) and len(copies) > 1:
            # To copy what it holds can take minutes.
            fresh = await current(self._client, change)
            if fresh is None:
                return Outcome(change, Ending.APPLIED, wording.already_gone(change), instead=ItemState.ABSENT)
            judged = self._judged(change, fresh)
        else:
            parse = Media.from_json if isinstance(change, DeleteMedia) else Project.from_json
            judged = self._judged(change, parse(copies[0]))
        if isinstance(judged, Outcome):
            return judged
        return Prepared(change, await self._keepsakes.keep(change.identity, copies))

    async def _copies(self, change: DeleteMedia | DeleteProject) -> list[Mapping[str, object]]:
        """The record as the service sends it, and for a project all of its medias after it."""
        if isinstance(change, DeleteMedia):
            return [await self._client.raw_media(change.identity)]
        copies = [await self._client.raw_project(change.identity)]

        async def medias(archived: bool | None) -> list[Mapping[str, object]]:
            return await all_pages(
                lambda page: self._client.raw_medias_of(change.identity, page, archived=archived, lane=Lane.USER),
                hashed_id_of,
            )

        # Whether a list without that filter shows archived medias is not written down (reference, part 10).
        copies += [*await medias(None), *await medias(True)]
        return list({hashed_id_of(copy): copy for copy in copies}.values())
