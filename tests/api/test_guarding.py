"""A write that may not be sent any more: stopped before its first byte, whatever it waited for."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine
from itertools import count
from typing import Any

import pytest

from tests.api.servers import MEDIA, Peer, Rig, answer, eventually, reset, rig
from wistia_tui.api import errors
from wistia_tui.api.errors import TakenBack
from wistia_tui.api.guarding import Guard
from wistia_tui.api.models import Media
from wistia_tui.api.payloads import MediaChanges, ProjectChanges, SharingChanges, SubfolderChanges

BEFORE = Media.from_json(MEDIA, editable=True).original
RECORD = MEDIA | {"hashedId": "abc", "message": "queued"}

WRITES: dict[str, Callable[[Rig, Guard], Coroutine[Any, Any, object]]] = {
    "update media": lambda it, guard: it.client.update_media("abc", MediaChanges(name="B"), guard=guard),
    "delete media": lambda it, guard: it.client.delete_media("abc", guard=guard),
    "copy media": lambda it, guard: it.client.copy_media("def", guard=guard),
    "swap media": lambda it, guard: it.client.swap_media("abc", "def", guard=guard),
    "move": lambda it, guard: it.client.move_medias(["abc"], "p", guard=guard),
    "archive": lambda it, guard: it.client.archive_medias(["abc"], guard=guard),
    "restore": lambda it, guard: it.client.restore_medias(["abc"], "p", guard=guard),
    "create project": lambda it, guard: it.client.create_project(ProjectChanges("P"), guard=guard),
    "update project": lambda it, guard: it.client.update_project("abc", ProjectChanges("P"), guard=guard),
    "delete project": lambda it, guard: it.client.delete_project("abc", guard=guard),
    "copy project": lambda it, guard: it.client.copy_project("def", guard=guard),
    "create subfolder": lambda it, guard: it.client.create_subfolder("p", SubfolderChanges("S"), guard=guard),
    "update subfolder": lambda it, guard: it.client.update_subfolder("p", "abc", SubfolderChanges("S"), guard=guard),
    "delete subfolder": lambda it, guard: it.client.delete_subfolder("p", "abc", guard=guard),
    "update sharing": lambda it, guard: it.client.update_sharing("p", 1, SharingChanges(can_share=True), guard=guard),
    "delete sharing": lambda it, guard: it.client.delete_sharing("p", 1, guard=guard),
}


def taken_over() -> None:
    raise TakenBack("Another process has taken this work over.")


class Lease:
    """A guard that says no from the moment it is lost."""

    def __init__(self) -> None:
        self.is_held = True
        self.asked = 0

    def __call__(self) -> None:
        self.asked += 1
        if not self.is_held:
            taken_over()


@pytest.mark.parametrize("name", WRITES)
async def test_nothing_is_written_where_changes_are_switched_off(name: str) -> None:
    async with rig(answer(200, RECORD), read_only=True) as it:
        error = await it.failure(WRITES[name](it, Lease()))
        assert "switched off" in str(error)
        assert it.asked == []
        await it.outcome(it.client.media("abc"))


@pytest.mark.parametrize("name", WRITES)
async def test_no_write_goes_out_against_its_guard_and_each_goes_with_it(name: str) -> None:
    async with rig(answer(200, RECORD)) as it:
        error = await it.failure(WRITES[name](it, taken_over))
        assert isinstance(error, TakenBack)
        assert error.happened == "Another process has taken this work over."
        assert re.match(r"(The|No) [a-z]+ was (not )?[a-z]+\.$", error.meaning)
        assert not error.may_have_been_applied
        assert not it.script.requests
        assert (it.budget.snapshot().used, it.budget.snapshot().in_flight) == (0, 0)
        lease = Lease()
        await WRITES[name](it, lease)
        assert lease.asked
        assert len(it.script.requests) == 1


async def test_the_guards_own_word_for_what_it_means_stays() -> None:
    def guard() -> None:
        raise TakenBack("It was taken over.", meaning="The other process does it.")

    async with rig(answer(200, RECORD)) as it:
        error = await it.failure(it.client.delete_media("abc", guard=guard))
        assert error.what == "It was taken over. The other process does it."


async def test_it_is_asked_after_the_wait_for_a_permit() -> None:
    lease = Lease()
    async with rig(answer(429, b"", retry_after="30"), answer(200, RECORD)) as it:
        task = asyncio.create_task(it.client.delete_media("abc", guard=lease))
        await eventually(lambda: it.budget.snapshot().waiting == 1)
        lease.is_held = False
        with pytest.raises(TakenBack):
            await it.outcome(task)
        assert it.asked == ["DELETE /medias/abc.json"]


async def test_it_is_asked_once_more_when_the_connection_stands() -> None:
    numbers = count(1)

    def guard() -> None:
        # The first answer is for the permit, the second for the connection.
        if next(numbers) == 2:
            taken_over()

    async with rig(answer(200, RECORD)) as it:
        error = await it.failure(it.client.delete_media("abc", guard=guard))
        assert isinstance(error, TakenBack)
        assert error.meaning == "The media was not deleted."
        assert it.script.connections == 1
        assert not it.script.requests
        assert it.budget.snapshot().used == 0
        (exchange,) = it.log.exchanges
        assert exchange.is_ended
        assert "taken this work over" in exchange.error
        # What was broken off is not used again.
        await it.client.media("abc")
        assert it.script.connections == 2


async def test_a_write_that_is_sent_again_asks_again_and_what_is_read_back_does_not() -> None:
    lease = Lease()

    async def service(peer: Peer) -> None:
        if peer.request.method == "PUT":
            lease.is_held = False
            asked.append(lease.asked)
            await reset(peer)
        else:
            await answer(200, MEDIA)(peer)

    asked: list[int] = []
    async with rig(service) as it:
        update = it.client.update_media("abc", MediaChanges(name="B"), before=BEFORE, guard=lease)
        error = await it.failure(update)
        assert isinstance(error, TakenBack)
        assert error.meaning == "The media was not changed.", "that is what reading it back showed"
        assert it.asked == ["PUT /medias/abc.json", *["GET /medias/abc.json"] * 3]
        assert lease.asked == asked[0] + 1


async def test_a_lost_write_that_was_done_is_a_success_whoever_has_taken_over() -> None:
    lease = Lease()

    async def lose(peer: Peer) -> None:
        lease.is_held = False
        await reset(peer)

    async with rig(lose, answer(200, MEDIA | {"name": "B"})) as it:
        update = it.client.update_media("abc", MediaChanges(name="B"), before=BEFORE, guard=lease)
        assert (await it.outcome(update)).name == "B"


async def test_a_lost_write_that_nothing_verifies_stays_in_doubt_whoever_has_taken_over() -> None:
    async with rig(reset) as it:
        error = await it.failure(it.client.archive_medias(["abc"], guard=Lease()))
        assert isinstance(error, errors.Unanswered)
        assert error.may_have_been_applied
