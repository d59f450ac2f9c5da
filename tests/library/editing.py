"""Changes of single records, brought to their end or into doubt, and what was sent of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from tests.api.servers import settle_with
from tests.clocks import ManualClock
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.models import Media
from wistia_tui.library.outcomes import Ending, Outcome
from wistia_tui.sandbox.running import Sandbox


async def first_media(client: WistiaClient) -> Media:
    return await client.media((await client.medias(1))[0].hashed_id)


def sent(sandbox: Sandbox, method: str, path: str = "") -> int:
    return len([r for r in sandbox.requests if r.method == method and path in r.path])


async def settled(clock: ManualClock, work: asyncio.Future[Outcome]) -> Outcome:
    """The outcome, moving the clock on through the pauses."""
    await settle_with(clock, work)
    return await work


async def in_doubt(sandbox: Sandbox, clock: ManualClock, work: Awaitable[Outcome], write: str) -> Outcome:
    """The outcome of a change whose answer is lost and that cannot be read back."""
    sandbox.faults.add(write)
    sandbox.faults.add("status=401 method=GET times=forever skip=1")  # one looks before the change
    outcome = await settled(clock, asyncio.ensure_future(work))
    sandbox.faults.clear()
    assert outcome.ending is Ending.UNKNOWN, outcome.message
    return outcome
