"""What is read for a job: before a slice is sent, whether its records are still what their person saw; after a
restart, what became of what may have been sent. Up to 100 medias take one request.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import cast

from wistia_tui.api.errors import NotFound, WistiaError
from wistia_tui.api.lanes import Lane
from wistia_tui.api.models import Media, Project, Subfolder
from wistia_tui.api.payloads import MOST_AT_ONCE
from wistia_tui.api.record_fields import hashed_id_of
from wistia_tui.api.verification import SETTLE_AFTER, Seen
from wistia_tui.library import wording
from wistia_tui.library.by_id import read_copies, read_medias, read_projects
from wistia_tui.library.change import (
    ArchiveMedia,
    Batched,
    Change,
    CopyMedia,
    DeleteMedia,
    EditMedia,
    EditProject,
    Making,
    MoveMedia,
    OfMedia,
    Record,
    RestoreMedia,
    Single,
)
from wistia_tui.library.conflicts import Verdict, compare, obstacle
from wistia_tui.library.endings import Endings
from wistia_tui.library.entries import DOUBTFUL, Item, ItemEnding, ItemState
from wistia_tui.library.failures import STOPS_ALL, FailuresInARow
from wistia_tui.library.outcomes import Mark, Outcome
from wistia_tui.library.parts import Parts
from wistia_tui.library.places import goes_to, lost_places
from wistia_tui.library.reporting import Reporting
from wistia_tui.library.settling import Finding, current, look, noting_earlier
from wistia_tui.library.sights import sight_of

_Verdict = Item | ItemEnding
"""An item that is to be sent, with its change as it is to be sent now; or its ending, where nothing is sent."""


class Checking:
    """Reads for one job."""

    def __init__(self, parts: Parts, endings: Endings, job_id: int, lane: Lane, stop: Callable[[str], None]) -> None:
        """`stop` stops the job, and says why."""
        self._parts = parts
        self._endings = endings
        self._id = job_id
        self._lane = lane
        self._failures = FailuresInARow(stop)

    # before -------------------------------------------------------------------------------------------------------

    async def check(self, items: Sequence[Item]) -> list[Item]:
        """The planned items that are to be sent, as they are to be sent; the endings of the others are written down.

        All `items` are of one kind. Raises `WistiaError`, and nothing was sent.
        """
        verdicts = await self._verdicts(items)
        by_seq = {item.seq: item for item in items}
        endings = [(by_seq[verdict.seq], verdict) for verdict in verdicts if isinstance(verdict, ItemEnding)]
        ready = [verdict for verdict in verdicts if isinstance(verdict, Item)]
        changed = [(item.seq, item.change) for item in ready if item.change is not by_seq[item.seq].change]
        if changed:
            await self._parts.journal.replace_changes(self._id, changed)
        await self._endings.write(endings)
        return ready

    async def _verdicts(self, items: Sequence[Item]) -> Sequence[_Verdict]:
        client = self._parts.client
        match items[0].change:
            case MoveMedia() | RestoreMedia() | CopyMedia():
                return await self._before_they_go(items)
            case EditMedia() | ArchiveMedia():
                return await self._judge_all(items, await read_medias(client, _ids(items), self._lane))
            case EditProject():
                return await self._judge_all(items, await read_projects(client, _ids(items), self._lane))
            case DeleteMedia():
                return await self._before_deletion(items)
        return await self._each(items, self._prepared)

    async def _before_they_go(self, items: Sequence[Item]) -> list[_Verdict]:
        client = self._parts.client
        lost = await lost_places(client, self._parts.clock, (item.change for item in items), self._lane)
        verdicts: list[_Verdict] = []
        rest: list[Item] = []
        for item in items:
            place = goes_to(item.change)
            if place in lost:
                verdicts.append(_ending(item, ItemState.FAILED, wording.hindered(item.change, lost[place])))
            else:
                rest.append(item)
        if isinstance(items[0].change, CopyMedia):
            return [*verdicts, *await self._before_copies(rest)]
        return [*verdicts, *await self._judge_all(rest, await read_medias(client, _ids(rest), self._lane))]

    async def _each(self, items: Sequence[Item], judge: Callable[[Item], Awaitable[_Verdict]]) -> list[_Verdict]:
        """What `judge` says of each; what cannot be read is not sent, and does not keep the others from it.

        Those after some failures in a row are left out. Raises `WistiaError` where it is about no record.
        """
        verdicts: list[_Verdict] = []
        for item in items:
            try:
                verdicts.append(await judge(item))
            except STOPS_ALL:
                raise
            except WistiaError as error:
                verdicts.append(_ending(item, ItemState.FAILED, wording.not_read_before(item.change, error)))
                if self._failures.ended(error):
                    break
            else:
                self._failures.ended(None)
        return verdicts

    async def _judge_all(self, items: Sequence[Item], found: Mapping[str, Record]) -> list[_Verdict]:
        return await self._each(items, lambda item: self._judge_or_read(item, found.get(item.change.identity)))

    async def _judge_or_read(self, item: Item, listed: Record | None) -> _Verdict:
        verdict = self._judge(item, listed)
        # Lists lag, and not to be in one is no proof that it is gone; the record itself tells.
        if listed is None or (verdict is not item and self._parts.lists.changed_lately(item.change.identity)):
            return self._judge(item, await current(self._parts.client, item.change, self._lane))
        return verdict

    def _judge(self, item: Item, fresh: Record | None) -> _Verdict:
        change = item.change
        if fresh is None:
            return _ending(item, ItemState.ABSENT, wording.is_gone(change))
        if isinstance(change, EditMedia | EditProject):
            comparison = compare(change, fresh)
            if comparison.conflicts:
                return _ending(item, ItemState.CONFLICT, wording.conflict(change, comparison.fields))
            if comparison.rebased is None:
                return _ending(item, ItemState.ALREADY, wording.already(change), fresh)
            return item if comparison.rebased == change else replace(item, change=comparison.rebased)
        hindrance = obstacle(change, fresh)
        if hindrance.verdict is Verdict.ALREADY:
            return _ending(item, ItemState.ALREADY, wording.already(change), fresh)
        if hindrance.verdict is Verdict.CONFLICT:
            return _ending(item, ItemState.CONFLICT, wording.hindered(change, hindrance.reason))
        return item

    async def _before_deletion(self, items: Sequence[Item]) -> list[_Verdict]:
        client = self._parts.client
        copies = {hashed_id_of(copy): copy for copy in await read_copies(client, _ids(items), self._lane)}

        def judged(item: Item) -> _Verdict:
            copy = copies.get(item.change.identity)
            return self._judge(item, None if copy is None else Media.from_json(copy))

        async def judge(item: Item) -> _Verdict:
            identity, verdict = item.change.identity, judged(item)
            # As above: the record itself tells.
            if identity not in copies or (verdict is not item and self._parts.lists.changed_lately(identity)):
                try:
                    copies[identity] = await client.raw_media(identity, lane=self._lane)
                except NotFound:
                    copies.pop(identity, None)
                verdict = judged(item)
            return verdict

        verdicts = await self._each(items, judge)
        going = [copies[verdict.change.identity] for verdict in verdicts if isinstance(verdict, Item)]
        if going:
            await self._parts.keepsakes.keep(f"job-{self._id}", going)
        return verdicts

    async def _before_copies(self, items: Sequence[Item]) -> list[_Verdict]:
        verdicts: list[_Verdict] = []
        earlier = {}
        for item in items:
            change = cast("CopyMedia", item.change)
            if change.to.project_id not in earlier:
                earlier[change.to.project_id] = await noting_earlier(self._parts.client, change, lane=self._lane)
            noted = replace(change, earlier=earlier[change.to.project_id].earlier)
            verdicts.append(replace(item, change=noted))
        return verdicts

    async def _prepared(self, item: Item) -> _Verdict:
        prepared = await self._parts.preparing.prepare(cast("Single", item.change), ())
        if isinstance(prepared, Outcome):
            return prepared.item_ending(item.seq)
        return replace(item, change=prepared.change)

    # after a restart ----------------------------------------------------------------------------------------------

    async def settle_doubtful(self, reporting: Reporting) -> None:
        """Find out what became of what may have been sent; what was certainly not done waits for its turn again.

        Raises `WistiaError`; what was not found out stays in doubt.
        """
        doubtful = await self._parts.journal.items(self._id, DOUBTFUL)
        for at in range(0, len(doubtful), MOST_AT_ONCE):
            items = doubtful[at : at + MOST_AT_ONCE]
            for item in items:
                reporting.mark(item, Mark.CHECKING)  # nobody else settles them meanwhile
            try:
                await self._wait_for(items)
                found = list(zip(items, await self._findings(items), strict=True))
            except WistiaError:
                for item in items:
                    reporting.mark(item, Mark.UNKNOWN)
                raise
            again = [item for item, finding in found if finding.sight.seen is Seen.UNTOUCHED]
            ends = [(item, _settled(item, finding)) for item, finding in found if item not in again]
            if again:
                await self._parts.journal.replan(self._id, [item.seq for item in again])
            await self._endings.write(ends)
            for item in again:
                reporting.planned(item)

    async def _wait_for(self, items: Sequence[Item]) -> None:
        """Until what a killed process sent has had time to be done, whenever between two of its words it was sent."""
        if any(item.state is ItemState.SENDING for item in items):
            await self._parts.clock.sleep(sum(SETTLE_AFTER))

    async def _findings(self, items: Sequence[Item]) -> list[Finding]:
        client, change = self._parts.client, items[0].change
        done = await self._parts.journal.items(self._id, {ItemState.DONE}) if isinstance(change, Making) else ()
        made = {item.after.hashed_id for item in done if isinstance(item.after, Media | Project | Subfolder)}
        if isinstance(change, OfMedia) and not isinstance(change, Making):
            found: Mapping[str, Record] = await read_medias(client, _ids(items))
        elif isinstance(change, EditProject):
            found = await read_projects(client, _ids(items))
        else:
            return [await look(client, item.change, taken=made) for item in items]
        return [await self._confirmed(item, found.get(item.change.identity)) for item in items]

    async def _confirmed(self, item: Item, record: Record | None) -> Finding:
        finding = Finding(sight_of(item.change, record), record)
        if record is not None and (finding.is_done or isinstance(item.change, Batched)):
            return finding
        # A list may lag behind what was done just now, and not to be in it is no proof; the record itself tells.
        return await look(self._parts.client, item.change)


def _ending(item: Item, state: ItemState, message: str, record: Record | None = None) -> ItemEnding:
    return ItemEnding(item.seq, state, wording.without_text(item.change, message), record)


def _ids(items: Sequence[Item]) -> list[str]:
    return [item.change.identity for item in items]


def _settled(item: Item, finding: Finding) -> ItemEnding:
    change: Change = item.change
    if finding.is_done:
        return ItemEnding(item.seq, ItemState.DONE, after=finding.record)
    if finding.record is None and not isinstance(change, Making):
        return _ending(item, ItemState.ABSENT, wording.is_gone(change))
    if isinstance(change, EditMedia | EditProject):
        # Perhaps done and written over since; either way somebody else was there, and a person must decide.
        return _ending(item, ItemState.CONFLICT, wording.not_shown(change, finding.sight.why))
    return _ending(item, ItemState.UNKNOWN, wording.unknown(change, finding.sight.why))
