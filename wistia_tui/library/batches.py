"""Archiving, restoring and moving: up to 100 medias a request, done by the service in the background."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

from wistia_tui.api.background import JobAnswer
from wistia_tui.api.errors import (
    Invalid,
    NotAllowed,
    NotFound,
    TakenBack,
    WistiaError,
)
from wistia_tui.api.guarding import Guard
from wistia_tui.api.lanes import Lane
from wistia_tui.api.verification import Seen, undeterred
from wistia_tui.library import wording
from wistia_tui.library.background_jobs import HASTE, LOOK_EVERY, PATIENCE
from wistia_tui.library.by_id import read_medias
from wistia_tui.library.calls_of import CALLS_AT_ONCE, calls_of_slice, target_of
from wistia_tui.library.change import ArchiveMedia, Batched, MoveMedia, Record, RestoreMedia
from wistia_tui.library.endings import Endings
from wistia_tui.library.entries import DOUBTFUL, BatchCall, Item, ItemEnding, ItemState, LostJob
from wistia_tui.library.failures import NOT_ABOUT_THE_RECORD, FailuresInARow
from wistia_tui.library.freshness import Stale
from wistia_tui.library.outcomes import Mark
from wistia_tui.library.parts import Parts
from wistia_tui.library.reporting import Reporting
from wistia_tui.library.settling import current
from wistia_tui.library.sights import sight_of

READ_AFTER = (0.0, 2.0, 8.0, 20.0)
"""Seconds between the looks at what a background job did: lists lag, the longest wait ever needed was 30 s (SDK-IT)."""
TRIES = 2
"""How often a request is sent whose answers are lost; each time the medias show that it did nothing."""


@dataclass(frozen=True, slots=True)
class _Result:
    item: Item
    seen: Seen
    ending: ItemEnding


class Batches:
    """Sends the items of one job in requests of up to 100."""

    def __init__(
        self,
        parts: Parts,
        reporting: Reporting,
        endings: Endings,
        job_id: int,
        lane: Lane,
        guard: Guard,
        stop: Callable[[str], None],
        at_work: set[asyncio.Task[object]],
    ) -> None:
        """`stop` stops the job, and says why; `at_work` is to hold the tasks that send."""
        self._parts = parts
        self._reporting = reporting
        self._endings = endings
        self._id = job_id
        self._lane = lane
        self._guard = guard
        self._stop = stop
        self._at_work = at_work
        self._is_stopped: Callable[[], bool] = lambda: False
        self._failures = FailuresInARow(stop)
        self._lost: dict[int, int] = {}
        """By the place of an item, how often a request with it was lost."""

    async def send(self, items: Sequence[Item], is_stopped: Callable[[], bool]) -> None:
        """Send `items`, which are planned, and see them through, until it `is_stopped`."""
        calls = calls_of_slice(items, lambda item: target_of(item.change))
        self._is_stopped = is_stopped
        for at in range(0, len(calls), CALLS_AT_ONCE):
            async with asyncio.TaskGroup() as tasks:
                for call in calls[at : at + CALLS_AT_ONCE]:
                    task: asyncio.Task[object] = tasks.create_task(self._send_and_report(call))
                    self._at_work.add(task)
                    task.add_done_callback(self._at_work.discard)

    async def _send_and_report(self, items: Sequence[Item]) -> None:
        try:
            await self._send(items)
        except LostJob as error:
            self._stop(str(error))
        except TakenBack:
            return  # the job was cancelled
        except WistiaError as error:
            # From the journal: what cannot be written down is not sent.
            self._stop(str(error))
            self._reporting.failed(self._id, error)

    async def settle_open_calls(self) -> None:
        """See through what an earlier run had sent. Raises `WistiaError` from the journal."""
        doubtful = {item.seq: item for item in await self._parts.journal.items(self._id, DOUBTFUL)}

        async def settle(call: BatchCall) -> None:
            if items := [doubtful[seq] for seq in call.seqs if seq in doubtful]:
                over = await self._parts.background.over(call.background_job, HASTE)
                await self._read_results(items, was_lost=call.background_job is None, is_over=bool(over))
            await self._parts.journal.call_over(call.id)

        await asyncio.gather(*map(settle, await self._parts.journal.open_calls(self._id)))

    async def _send(self, items: Sequence[Item]) -> None:
        if self._is_stopped():
            return
        journal = self._parts.journal
        call_id = await journal.sending_together(self._id, [item.seq for item in items])
        for item in items:
            self._reporting.mark(item, Mark.SAVING)
        try:
            answer = await self._request(items)
        except LostJob:
            raise
        except WistiaError as error:
            await journal.call_over(call_id)  # first, since what becomes of its items may be calls of their own
            await self._failed(items, error)
            return
        await journal.call_answered(call_id, answer.job_id)
        self._failures.ended(None)
        refused = dict(answer.failures)
        await self._endings.write(
            [(item, _refusal(item, refused)) for item in items if item.change.identity in refused]
        )
        left = [item for item in items if item.change.identity not in refused]
        await self._see_through(left, answer.job_id)
        await journal.call_over(call_id)

    async def _see_through(self, items: Sequence[Item], number: int | None) -> None:
        clock, began = self._parts.clock, self._parts.clock.monotonic()
        over: bool | None = None if number is None else False
        while over is False and items and not self._is_stopped() and clock.monotonic() - began < PATIENCE:
            over = await self._parts.background.over(number, LOOK_EVERY, self._is_stopped)
            if not over:
                items = [result.item for result in await self._end_done(items)]
        await self._read_results(items, is_over=bool(over))

    async def _request(self, items: Sequence[Item]) -> JobAnswer:
        client, ids = self._parts.client, [item.change.identity for item in items]
        match items[0].change:
            case ArchiveMedia():
                return await client.archive_medias(ids, lane=self._lane, guard=self._guard)
            case RestoreMedia(to=to):
                return await client.restore_medias(ids, to.project_id, lane=self._lane, guard=self._guard)
            case MoveMedia(to=to):
                return await client.move_medias(ids, to.project_id, to.subfolder_id, lane=self._lane, guard=self._guard)
        raise TypeError(f"not sent in batches: {items[0].change!r}")

    async def _failed(self, items: Sequence[Item], error: WistiaError) -> None:
        """What a request that ended with `error` means for its items."""
        if error.may_have_been_applied:
            for item in items:
                self._reporting.mark(item, Mark.CHECKING)
            await self._read_results(items, was_lost=True)
        elif isinstance(error, NOT_ABOUT_THE_RECORD):
            await self._replan(items)
            if isinstance(error, Stale):
                return
            self._stop(wording.TAKEN_BACK if isinstance(error, TakenBack) else str(error))
        elif isinstance(error, NotFound | Invalid) and len(items) > 1:
            # One bad media spoils the whole request: look for it by halves.
            await self._replan(items)
            middle = len(items) // 2
            await self._send(items[:middle])
            await self._send(items[middle:])
        else:
            endings = [ItemEnding(i.seq, ItemState.FAILED, wording.refused(i.change, error)) for i in items]
            await self._endings.write(list(zip(items, endings, strict=True)))
            if isinstance(error, NotAllowed):
                self._stop(str(error))  # the token or the plan: the others would fare the same
            self._failures.ended(error)

    async def _read_results(self, items: Sequence[Item], *, was_lost: bool = False, is_over: bool = False) -> None:
        """Read the medias until they show what was sent or have had time enough to.

        `was_lost`: no answer came, so what they do not show may be sent again.
        """
        left: list[_Result] = []
        for wait in READ_AFTER:
            if wait:
                await self._parts.clock.sleep(wait)
            left = await self._end_done(items, one_by_one=wait == READ_AFTER[-1])
            items = [result.item for result in left]
            if not items:
                return
        again = [result.item for result in left if was_lost and self._may_send_again(result)]
        await self._replan(again)
        rest = [result for result in left if result.item not in again]
        await self._endings.write([(result.item, _not_done(result, is_over=is_over)) for result in rest])

    async def _end_done(self, items: Sequence[Item], *, one_by_one: bool = False) -> list[_Result]:
        """Read the medias, and end those that show what was sent; the others."""
        results = await self._read(items, one_by_one=one_by_one)
        await self._endings.write([(result.item, result.ending) for result in results if result.seen is Seen.DONE])
        return [result for result in results if result.seen is not Seen.DONE]

    def _may_send_again(self, result: _Result) -> bool:
        self._lost[result.item.seq] = self._lost.get(result.item.seq, 0) + 1
        return result.seen is Seen.UNTOUCHED and self._lost[result.item.seq] < TRIES

    async def _read(self, items: Sequence[Item], *, one_by_one: bool) -> list[_Result]:
        client, ids = self._parts.client, [item.change.identity for item in items]
        try:
            found = await undeterred(lambda: read_medias(client, ids, self._lane))
        except WistiaError as error:
            note = f"Reading it back failed: {error.happened}"
            return [_Result(item, Seen.OTHER, ItemEnding(item.seq, ItemState.UNKNOWN, note)) for item in items]
        results = []
        for item in items:
            media: Record | None = found.get(item.change.identity)
            if one_by_one and not _is_done(item, media):
                # Lists lag, and not to be in one is no proof that a media is gone.
                with suppress(WistiaError):
                    media = await current(client, item.change, self._lane)
            sight = sight_of(item.change, media)
            if sight.seen is Seen.DONE:
                ending = ItemEnding(item.seq, ItemState.DONE, after=media)
            elif media is None:
                ending = ItemEnding(item.seq, ItemState.ABSENT, sight.why)
            else:
                ending = ItemEnding(item.seq, ItemState.UNKNOWN, sight.why)
            results.append(_Result(item, sight.seen, ending))
        return results

    async def _replan(self, items: Sequence[Item]) -> None:
        if items:
            await self._parts.journal.replan(self._id, [item.seq for item in items])
            for item in items:
                self._reporting.planned(item)


def _is_done(item: Item, media: Record | None) -> bool:
    return sight_of(item.change, media).seen is Seen.DONE


def _refusal(item: Item, refused: dict[str, str]) -> ItemEnding:
    said = refused[item.change.identity] or "Wistia gave no reason."
    return ItemEnding(item.seq, ItemState.FAILED, wording.refused_by_service(item.change, said))


def _not_done(result: _Result, *, is_over: bool) -> ItemEnding:
    if result.seen is Seen.UNTOUCHED and is_over:
        note = wording.not_done_in_background(cast("Batched", result.item.change))
        return ItemEnding(result.item.seq, ItemState.FAILED, note)
    return result.ending
