"""What became of changes, written down together with what follows from it, and then told."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from wistia_tui.library.change import Change
from wistia_tui.library.entries import Item, ItemEnding, ItemState, NewJob
from wistia_tui.library.follow_up import follow_up_of
from wistia_tui.library.journal import Journal
from wistia_tui.library.plan import job_title
from wistia_tui.library.reporting import Reporting


class Endings:
    """Takes the endings of the items of one job."""

    def __init__(self, journal: Journal, reporting: Reporting, job_id: int) -> None:
        self._journal = journal
        self._reporting = reporting
        self._id = job_id
        self._following: list[Change] = []
        self._in_turn = asyncio.Lock()
        self.follow_up: int | None = None
        """The job of what is to be done next because of this one; in the hands of this process, and not begun."""

    async def write(self, endings: Sequence[tuple[Item, ItemEnding]]) -> None:
        """Write `endings` down and tell them. Raises `WistiaError` from the journal, and nothing was told."""
        if not endings:
            return
        done = ((item.change, ending.after) for item, ending in endings if ending.state is ItemState.DONE)
        following = [change for each in done if (change := follow_up_of(*each)) is not None]
        plain = [ending for _, ending in endings]
        if following:
            async with self._in_turn:
                all_of_it = [*self._following, *following]
                then = NewJob(job_title(all_of_it), following)
                self.follow_up = await self._journal.ended(self._id, plain, then=then, into=self.follow_up)
                self._following = all_of_it
        else:
            await self._journal.ended(self._id, plain)
        for item, ending in endings:
            self._reporting.ended(item, ending)
