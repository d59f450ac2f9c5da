"""How often the loop tries over real sockets, how long in all, and what a person reads of it."""

from __future__ import annotations

import asyncio

import pytest

from tests.api.servers import MEDIA, Peer, Step, answer, eventually, free_port, reset, rig, scripted, silence
from wistia_tui.api import errors
from wistia_tui.api.budget import BudgetState, Lane
from wistia_tui.api.payloads import MediaChanges, ProjectChanges

FAILED = answer(502, b"")


@pytest.mark.parametrize(("lane", "attempts"), [(Lane.USER, 3), (Lane.VISIBLE, 3), (Lane.BULK, 6)])
async def test_a_read_is_tried_as_often_as_its_lane_allows(lane: Lane, attempts: int) -> None:
    async with rig(FAILED) as it:
        error = await it.failure(it.client.medias(1, lane=lane))
        assert isinstance(error, errors.ServerFailed)
        assert f"Tried {attempts} times in " in error.happened
        assert len(it.script.requests) == attempts


async def test_a_read_whose_connection_broke_is_repeated_at_once_and_only_then_with_pauses() -> None:
    times: list[float] = []

    async with rig(reset) as it:

        async def note(peer: Peer) -> None:
            times.append(it.clock.monotonic() - 1000.0)
            peer.reset()

        it.script.steps[:] = [note]
        await it.failure(it.client.medias(1))
    assert times[0] == times[1] == 0.0
    assert 0.0 < times[2] <= 1.0


async def test_nothing_is_tried_again_after_the_deadline_of_its_lane() -> None:
    async with rig(FAILED) as it:

        async def slowly(peer: Peer) -> None:
            await it.clock.sleep(11)
            await FAILED(peer)

        it.script.steps[:] = [slowly]
        error = await it.failure(it.client.medias(1, lane=Lane.USER))
        assert "Tried 2 times in 22 s." in error.happened
        it.script.requests.clear()
        error = await it.failure(it.client.medias(1, lane=Lane.VISIBLE))
        assert "Tried 3 times in 34 s." in error.happened


async def test_waiting_for_the_limit_is_no_work_and_no_attempt() -> None:
    limited = answer(429, b"", retry_after="30")
    async with rig(FAILED, limited, FAILED, limited, answer(200, [MEDIA])) as it:
        assert len(await it.outcome(it.client.medias(1, lane=Lane.USER))) == 1
        assert it.clock.monotonic() >= 1060.0
        assert [exchange.attempt for exchange in it.log.exchanges] == [1, 2, 3, 4, 5]
        assert it.log.exchanges[2].waited >= 30.0


async def test_a_service_in_trouble_gets_fewer_retries_until_it_answers_again() -> None:
    async with rig(FAILED) as it:
        for _ in range(10):
            assert "Tried 3 times" in (await it.failure(it.client.medias(1))).happened
        assert len(it.script.requests) == 30
        error = await it.failure(it.client.medias(1))
        assert len(it.script.requests) == 31, "nothing is left to retry with"
        assert "It was not tried again, because too many requests failed lately." in error.happened
        it.script.steps[:] = [answer(200, [MEDIA])]
        for _ in range(10):
            await it.client.medias(1)
        it.script.steps[:] = [FAILED]
        await it.failure(it.client.medias(1))
        assert len(it.script.requests) == 43, "ten successes pay for one retry"


# no connection --------------------------------------------------------------------------------------------------------


async def test_a_person_is_told_after_fifteen_seconds_why_there_is_no_connection() -> None:
    async with rig(answer(), base_url=f"http://127.0.0.1:{free_port()}/v1") as it:
        for work in (it.client.create_project(ProjectChanges(name="B")), it.client.delete_media("abc")):
            began = it.clock.monotonic()
            error = await it.failure(work)
            assert isinstance(error, errors.NotConnected)
            assert error.happened == "No connection to 127.0.0.1, so nothing was sent."
            assert error.meaning in {"No project was created.", "The media was not deleted."}
            assert not error.may_have_been_applied
            assert 14.0 <= it.clock.monotonic() - began <= 31.0
        snapshot = it.budget.snapshot()
        assert (snapshot.used, snapshot.state) == (0, BudgetState.OFFLINE)
        assert len(it.log.exchanges) < 20, "a rhythm, not a storm"
        assert all(exchange.error and exchange.status is None for exchange in it.log.exchanges)


@pytest.mark.parametrize("lane", [Lane.VISIBLE, Lane.BULK])
async def test_what_no_person_waits_for_waits_until_there_is_a_connection(lane: Lane) -> None:
    port = free_port()
    async with rig(answer(), base_url=f"http://127.0.0.1:{port}/v1") as it:
        task = asyncio.create_task(it.client.medias(1, lane=lane))
        while it.clock.monotonic() < 1000.0 + 600:
            await eventually(lambda: it.budget.snapshot().in_flight == 0)
            await it.clock.advance(min(it.clock.next_in, 30))
        assert not task.done()
        assert it.budget.snapshot().state is BudgetState.OFFLINE
        assert len(it.log.exchanges) < 40
        async with scripted(answer(200, [MEDIA]), port=port) as service:
            assert len(await it.outcome(task)) == 1
            assert len(service.requests) == 1


async def test_a_write_whose_answer_was_lost_with_the_connection_stays_in_doubt() -> None:
    async with scripted(silence) as script:
        received = asyncio.Event()

        async def die(peer: Peer) -> None:
            assert script.server is not None
            script.server.close()
            peer.reset()
            received.set()

        script.steps[:] = [die]
        async with rig(answer(), base_url=script.base_url) as it:
            task = asyncio.create_task(it.client.update_media("abc", MediaChanges(name="B")))
            await received.wait()
            with pytest.raises(errors.Unanswered, match="Reading it back failed too: No connection") as caught:
                await it.outcome(task)
            assert caught.value.may_have_been_applied
            assert caught.value.meaning == "It is not known whether the media was changed."


@pytest.mark.parametrize(("status", "is_final"), [(403, True), (407, True), (502, False)])
async def test_a_proxy_that_refuses_ends_the_call_and_one_in_trouble_is_tried_again(
    status: int, is_final: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with scripted(answer(status, b"")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        async with rig(answer(), base_url="https://api.wistia.invalid/v1") as it:
            error = await it.failure(it.client.account())
            assert isinstance(error, errors.NotConnected)
            assert "The proxy made no connection" in error.happened
            assert "HTTPS_PROXY" in error.next_step
            assert (len(proxy.requests) == 1) is is_final


async def test_what_was_taken_back_says_that_nothing_changed() -> None:
    blocking: list[Step] = [answer(429, b"", retry_after="60")]
    async with rig(*blocking) as it:
        tasks = [
            asyncio.create_task(it.client.delete_media("abc")),
            asyncio.create_task(it.client.update_media("def", MediaChanges(name="B"))),
        ]
        await eventually(lambda: it.budget.snapshot().waiting == 2)
        assert it.budget.cancel_waiting() == 2
        for task, meaning in zip(tasks, ("The media was not deleted.", "The media was not changed."), strict=True):
            with pytest.raises(errors.TakenBack) as caught:
                await task
            assert caught.value.meaning == meaning
            assert not caught.value.may_have_been_applied
