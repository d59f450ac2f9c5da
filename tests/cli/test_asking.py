from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from tests.api.servers import TOKEN, Script, Step, answer, eventually, scripted, silence
from tests.clocks import ManualClock
from wistia_tui.api.budget import IN_FLIGHT, Lane, RequestBudget
from wistia_tui.api.calls import Calls
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.errors import TokenRefused
from wistia_tui.api.meter import BudgetState
from wistia_tui.api.request_log import RequestLog
from wistia_tui.cli import check
from wistia_tui.cli.asking import DEADLINE, Answers, ask
from wistia_tui.cli.check_report import Said

ACCOUNT = {"id": 1, "name": "Acme Видео", "url": "http://acme.wistia.com"}


@dataclass
class Asked:
    """What a check asks with, before a scripted service and under a clock that stands still."""

    service: Script
    client: WistiaClient
    budget: RequestBudget
    log: RequestLog
    clock: ManualClock

    async def answers(self) -> Answers:
        return await ask(self.client, self.budget, self.log, self.clock)

    async def answers_in_time(self) -> Answers:
        """The answers, while the clock goes on for as long as they take."""
        task = asyncio.create_task(self.answers())
        while not task.done():
            await asyncio.sleep(0.001)
            await self.clock.advance(0.25)
        return await task


@asynccontextmanager
async def asked(*steps: Step, limit: int = 600, waits_for_token: bool = False) -> AsyncIterator[Asked]:
    async with scripted(*steps) as service:
        clock = ManualClock()
        budget = RequestBudget(clock, limit, waits_for_token=waits_for_token)
        log = RequestLog(clock)
        calls = Calls(service.base_url, TOKEN, budget=budget, clock=clock, log=log)
        client = WistiaClient("", "", budget=budget, clock=clock, calls=calls)
        try:
            yield Asked(service, client, budget, log, clock)
        finally:
            await client.aclose()
            budget.close()


REFUSED = answer(401, {"code": "unauthorized_scope", "error": "No."})
RECORDS = answer(200, [{"id": 1, "hashedId": "abc", "name": "One"}])
NONE = answer(200, [])


@pytest.mark.parametrize(
    ("projects", "tags", "permissions", "words"),
    [
        (RECORDS, NONE, {"read_projects": True, "read_tags": True, "write": None}, "only a write tells"),
        (NONE, REFUSED, {"read_projects": True, "read_tags": False, "write": False}, "no: a token that may"),
        (RECORDS, answer(403), {"read_projects": True, "read_tags": False, "write": False}, "no: a token that may"),
        (RECORDS, answer(404), {"read_projects": True, "read_tags": None, "write": None}, "only a write tells"),
        (RECORDS, answer(429), {"read_projects": True, "read_tags": None, "write": None}, "only a write tells"),
        (answer(500), NONE, {"read_projects": None, "read_tags": True, "write": None}, "only a write tells"),
        (REFUSED, REFUSED, {"read_projects": False, "read_tags": False, "write": False}, "no: a token that may"),
    ],
)
async def test_what_the_token_may_do_is_told_without_a_write(
    projects: Step, tags: Step, permissions: dict[str, bool | None], words: str
) -> None:
    async def by_path(peer: Any) -> None:
        path = peer.request.target.partition("?")[0]
        steps = {"/v1/account.json": answer(200, ACCOUNT), "/v1/projects.json": projects, "/v1/tags.json": tags}
        await steps[path](peer)

    async with asked(by_path) as it:
        task = asyncio.create_task(it.answers())
        while not task.done():
            await asyncio.sleep(0.001)
            if it.clock.sleeping > 1:  # a failed read is tried again in a moment
                await it.clock.advance(0.25)
        answers = await task
        facts = check.permission_facts(answers)
        sent = {request.method for request in it.service.requests}

    assert {key: fact.value for key, fact in facts.items() if isinstance(fact, Said)} == permissions
    assert isinstance(facts["write"], Said)
    assert words in facts["write"].words
    assert sent == {"GET"}
    verdict, problems = check.judge(answers)
    may = permissions["read_projects"]
    assert verdict == check.DOES_NOT_WORK if may is False else verdict.endswith("accepts the token of Acme Видео.")
    assert [problem.is_fatal for problem in problems] == ([] if may else [may is False])


@pytest.mark.parametrize(
    ("projects", "what"),
    [
        (answer(500, {"error": "boom"}), "answered 500"),
        (answer(429, b"Rate limit exceeded", retry_after="100"), "Such requests may go on at"),
        (silence, "gave no answer before the 20 seconds of a check were over"),
        (answer(200, {"an": "object"}), "not the list that was asked for"),
        (answer(200, b"<html>", content_type="text/html"), "not the list that was asked for"),
    ],
    ids=["failed", "limited", "silent", "no list", "web page"],
)
async def test_projects_that_cannot_be_read_are_a_warning(projects: Step, what: str) -> None:
    async with asked(answer(200, ACCOUNT), projects) as it:
        answers = await it.answers_in_time()

    _, (problem,) = check.judge(answers)
    assert problem.what.startswith("Whether this token may read projects is not known: ")
    assert what in problem.what
    assert problem.next_step
    assert problem.is_fatal is False
    may_read = check.permission_facts(answers)["read_projects"]
    assert isinstance(may_read, Said)
    assert what in may_read.words


async def test_an_account_that_is_not_found_is_a_wrong_base_url() -> None:
    async with asked(answer(404, {"error": "Not found"})) as it:
        answers = await it.answers()

    assert answers.error is not None
    assert "ends in the version, as in /v1" in str(answers.error)


async def test_a_service_that_says_nothing_is_waited_for_until_the_deadline() -> None:
    async with asked(silence) as it:
        task = asyncio.create_task(it.answers())
        await eventually(lambda: bool(it.service.requests))
        await it.clock.advance(DEADLINE - 0.1)
        assert not task.done()
        await it.clock.advance(0.2)
        answers = await task

    assert answers.error is not None
    assert "no answer before the 20 seconds of a check were over" in answers.error.what
    assert check.service_facts(answers, it.log.exchanges)["reached"] == Said(False, "no")
    facts = check.limit_facts(it.log.exchanges, it.budget.snapshot(), it.clock)
    assert facts["told"] == Said(None, "no answer came")


async def test_a_429_is_not_waited_out_and_its_end_is_told() -> None:
    async with asked(answer(429, b"Rate limit exceeded", retry_after="37")) as it:
        answers = await it.answers()
        facts = check.limit_facts(it.log.exchanges, it.budget.snapshot(), it.clock)

    assert answers.error is not None
    assert "Requests may go on at 12:00:3" in answers.error.what
    assert len(it.service.requests) == 1
    assert facts["retry_after"] == "37"
    service = check.service_facts(answers, it.log.exchanges)
    assert (service["reached"], service["status"]) == (Said(True, "yes"), 429)


async def test_a_429_that_pauses_such_requests_alone_is_not_waited_out_and_its_end_is_told() -> None:
    async with asked(answer(429, b"Rate limit exceeded", retry_after="100")) as it:
        answers = await it.answers_in_time()
        budget = it.budget.snapshot()

    assert answers.error is not None
    assert budget.state is BudgetState.OK
    assert "Wistia answered 429 to “account show”. Such requests may go on at 12:01:4" in answers.error.happened
    assert answers.error.next_step.startswith("Try again then.")
    assert len(it.service.requests) == 1
    service = check.service_facts(answers, it.log.exchanges)
    assert (service["reached"], service["status"]) == (Said(True, "yes"), 429)


@pytest.mark.parametrize("waits_for_token", [False, True])
async def test_a_token_that_is_refused_is_not_waited_for(waits_for_token: bool) -> None:
    refused = answer(401, {"code": "account_inactive", "error": "No."})
    async with asked(refused, waits_for_token=waits_for_token) as it:
        answers = await it.answers()

    assert isinstance(answers.error, TokenRefused)
    assert answers.error.happened == 'The Wistia account is not active: "No".'
    assert check.service_facts(answers, it.log.exchanges)["reached"] == Said(True, "yes")
    assert len(it.service.requests) == 1


async def test_requests_that_wait_for_a_full_window_are_said_to() -> None:
    async with asked(answer(200, ACCOUNT), limit=1) as it:
        async with it.budget.permit(Lane.USER):
            pass
        task = asyncio.create_task(it.answers())
        await eventually(lambda: it.budget.snapshot().waiting == 1)
        await it.clock.advance(DEADLINE)
        answers = await task

    assert answers.error is not None
    assert "All 1 requests of the last 60 seconds are used; the turn of the request did not come" in answers.error.what
    assert it.service.requests == []


async def test_a_turn_that_does_not_come_is_all_that_is_said_where_nothing_tells_why() -> None:
    async with asked(answer(200, ACCOUNT)) as it, AsyncExitStack() as others:
        for _ in range(IN_FLIGHT):
            await others.enter_async_context(it.budget.permit(Lane.USER))
        task = asyncio.create_task(it.answers())
        await eventually(lambda: it.budget.snapshot().waiting == 1)
        await it.clock.advance(DEADLINE)
        answers = await task
        facts = check.limit_facts(it.log.exchanges, it.budget.snapshot(), it.clock)

    assert answers.error is not None
    assert answers.error.happened == "The turn of the request did not come before the 20 seconds of a check were over."
    assert "uses the account" in answers.error.next_step
    assert check.service_facts(answers, it.log.exchanges)["reached"] == Said(None, "not asked")
    assert facts["told"] == Said(None, "nothing was sent")


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({}, {"told": False, "limit": 600, "remaining": None, "reset_seconds": None, "window_seconds": 60.0}),
        (
            {"ratelimit": '"default";r=50;t=30', "ratelimit_policy": '"default";q=100;w=60'},
            {"told": True, "limit": 100, "remaining": 50, "reset_seconds": 30.0, "window_seconds": 60.0},
        ),
        (
            {"x_ratelimit_limit": "300", "x_ratelimit_remaining": "7"},
            {"told": True, "limit": 300, "remaining": 7, "reset_seconds": None, "window_seconds": 60.0},
        ),
        (
            {"x_ratelimit_limit": "\x1b[2J"},
            {"told": False, "limit": 600, "remaining": None, "reset_seconds": None, "window_seconds": 60.0},
        ),
    ],
)
async def test_limits_are_those_that_headers_tell_or_else_assumed(
    headers: dict[str, str], told: dict[str, Any]
) -> None:
    async with asked(answer(200, ACCOUNT, **headers)) as it:
        await it.answers()
        facts = check.limit_facts(it.log.exchanges, it.budget.snapshot(), it.clock)

    plain = {key: fact.value if isinstance(fact, Said) else fact for key, fact in facts.items()}
    assert {key: plain[key] for key in told} == told
    assert plain["retry_after"] is None


@pytest.mark.parametrize(
    ("date", "ahead", "says"),
    [
        ("Tue, 24 Nov 2026 12:00:00 GMT", 0.5, ""),
        ("Tue, 24 Nov 2026 12:00:04 GMT", 4.5, ""),
        ("Tue, 24 Nov 2026 12:01:30 GMT", 90.5, "1:30 behind the service's"),
        ("Tue, 24 Nov 2026 11:00:00 GMT", -3599.5, "1:00:00 ahead of the service's"),
        ("Tue, 24 Nov 2026 99:00:00 GMT", None, ""),
        ("\x1b[2J", None, ""),
    ],
)
async def test_the_clocks_are_compared(date: str, ahead: float | None, says: str) -> None:
    async with asked(answer(200, ACCOUNT, date=date)) as it:
        await it.answers()
        facts, problems = check.clock_facts(it.log.exchanges, it.clock)

    assert isinstance(facts["service_ahead_seconds"], Said)
    assert facts["service_ahead_seconds"].value == ahead
    assert facts["uncertainty_seconds"] == (None if ahead is None else 0.5)
    assert [problem.is_fatal for problem in problems] == ([False] if says else [])
    assert all(says in problem.what for problem in problems)
