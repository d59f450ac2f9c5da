"""`wistia-tui check`: whether the app would work here, and if not, why.

One cheap request decides: the account, which every token may read. Two more reads show what else the token may do.
Nothing is changed at Wistia. On this machine the requests are counted in the state directory, as those of the app are,
and nothing else is written.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from wistia_tui.api.budget import RequestBudget
from wistia_tui.api.errors import NotConnected, Refused, TokenRefused
from wistia_tui.api.exchange import Exchange
from wistia_tui.api.limit_headers import ToldLimits, parse_http_date, retry_after, told_limits
from wistia_tui.api.masking import Mask
from wistia_tui.api.meter import BudgetSnapshot
from wistia_tui.api.operations import ACCOUNT
from wistia_tui.cli import surroundings
from wistia_tui.cli.asking import READS, Answers, ask
from wistia_tui.cli.check_report import Facts, Problem, Report, Said
from wistia_tui.cli.complaint import WRONG_USAGE
from wistia_tui.cli.network import Proxy, proxy_facts, proxy_for, tls_facts
from wistia_tui.cli.output import write
from wistia_tui.cli.reading_settings import SettingsInForce
from wistia_tui.cli.wiring import Wiring
from wistia_tui.clock import Clock, SystemClock, duration
from wistia_tui.library.connection import Connection
from wistia_tui.settings import SettingsError

DOES_NOT_WORK = "wistia-tui does not work here."
TOLERATED_SKEW = 5.0
"""Seconds that two clocks may differ by without a word."""


def check(flags: Mapping[str, object], wiring: Wiring, *, as_json: bool) -> int:
    """Write the report to stdout; the exit code is 0 if the app would work here, 2 if the settings are wrong, else 1.

    What needs the settings is not looked at if they are wrong, and has its place in the report all the same.
    """
    settings: SettingsInForce | None = None
    wrong: list[Problem] = []
    try:
        settings = wiring.settings()
    except SettingsError as error:
        wrong = [Problem(str(error), "Correct that, then check again.")]
    # First, for a connection makes the state directory.
    around, problems = surroundings.look_round(settings, flags, wiring.config_file)
    connection: Connection | None = None
    if settings is not None:
        try:
            connection = wiring.connect(for_check=True)
            if connection is None:
                problems.append(_no_token(wiring))
        except SettingsError as error:  # the settings are in order: proxy or certificates are not
            problems.append(Problem(str(error), "Correct that variable, or unset it, then try again."))
    code = asyncio.run(_check(settings, connection, around, [*wrong, *problems], as_json=as_json))
    return WRONG_USAGE if wrong else code


async def _check(
    settings: SettingsInForce | None,
    connection: Connection | None,
    around: Mapping[str, Facts],
    problems: list[Problem],
    *,
    as_json: bool,
) -> int:
    asyncio.get_running_loop().set_default_executor(_DaemonThreads())
    mask = Mask()
    # Wrong settings hold no token, but what it was to be may stand in another variable as well.
    mask.hide(os.environ.get("WISTIA_TOKEN", "").strip() if settings is None else settings.token or "")
    try:
        base_url = settings.base_url if settings is not None else None
        report = await _look(base_url, connection, around, problems, SystemClock())
        is_written = write(report.as_json(mask) if as_json else report.as_text(mask))
    finally:
        if connection is not None:
            connection.budget.close()
            await connection.close()
    return 0 if report.works and is_written else 1


async def _look(
    base_url: str | None,
    connection: Connection | None,
    around: Mapping[str, Facts],
    problems: list[Problem],
    clock: Clock,
) -> Report:
    proxy = proxy_for(base_url) if base_url is not None else None
    tls = asyncio.create_task(tls_facts(base_url, proxy, clock))
    facts: dict[str, Facts] = {}
    verdict = DOES_NOT_WORK
    answers = Answers()
    exchanges: Sequence[Exchange] = ()
    budget = RequestBudget(clock).snapshot()
    if connection is not None:
        answers = await ask(connection.client, connection.budget, connection.log, clock)
        verdict, found = judge(answers, proxy)
        problems = [*problems, *found]
        exchanges = connection.log.exchanges
        budget = connection.budget.snapshot()
    facts["service"] = service_facts(answers, exchanges)
    facts["permissions"] = permission_facts(answers)
    facts["limits"] = limit_facts(exchanges, budget, clock)
    facts["clock"], found = clock_facts(exchanges, clock)
    await asyncio.wait({tls})
    facts["tls"] = surroundings.section(tls.result)
    facts["proxy"] = proxy_facts(base_url, proxy)
    problems = sorted([*problems, *found], key=lambda problem: not problem.is_fatal)
    is_in_the_way = any(problem.is_fatal for problem in problems)
    return Report(DOES_NOT_WORK if is_in_the_way else verdict, problems, {**facts, **around})


def judge(answers: Answers, proxy: Proxy | None = None) -> tuple[str, list[Problem]]:
    """The verdict, and what the service's answers, or their absence, say against it."""
    if (error := answers.error) is not None:
        step = error.next_step
        if isinstance(error, NotConnected) and proxy is not None:
            step += f" The connection goes through the proxy that {proxy.named_by} names: check that too."
        return DOES_NOT_WORK, [Problem(error.happened, step)]
    name = answers.account.name if answers.account else ""
    verdict = "wistia-tui works here: Wistia answers and accepts the token" + (f" of {name}." if name else ".")
    if answers.reads.get("read_projects") is False:
        step = "Ask the account owner for one that may “Read all folder and media data”."
        return DOES_NOT_WORK, [Problem("This token may not read projects, so the app has nothing to show.", step)]
    if (error := answers.errors.get("read_projects")) is not None:
        what = f"Whether this token may read projects is not known: {error.happened}"
        return verdict, [Problem(what, error.next_step, is_fatal=False)]
    return verdict, []


def service_facts(answers: Answers, exchanges: Sequence[Exchange]) -> Facts:
    """What came of the request for the account."""
    last = next((exchange for exchange in reversed(exchanges) if exchange.operation is ACCOUNT), None)
    is_reached = None
    if last is not None:
        was_answered = last.status is not None and isinstance(answers.error, Refused)
        is_reached = answers.account is not None or was_answered
    is_accepted = True if answers.account is not None else False if isinstance(answers.error, TokenRefused) else None
    return {
        "reached": Said(is_reached, {True: "yes", False: "no", None: "not asked"}[is_reached]),
        "token_accepted": Said(is_accepted, {True: "yes", False: "no", None: "not known"}[is_accepted]),
        "account": answers.account.name if answers.account else None,
        "status": last.status if last else None,
        "seconds": round(last.seconds, 3) if last and last.seconds is not None else None,
        "request_id": last.request_id or None if last else None,
        "requests": len(exchanges),
    }


def permission_facts(answers: Answers) -> Facts:
    """What the token may do as far as reading tells."""
    facts = {}
    for name in READS:
        may = answers.reads.get(name)
        error = answers.errors.get(name)
        words = {True: "yes", False: "no", None: f"not known: {error.happened}" if error else "not asked"}
        facts[name] = Said(may, words[may])
    # Every change needs the permission to do anything, and with that tags can be read (reference 1.4).
    write = Said(False, "no: a token that may change things may read tags too")
    return {
        **facts,
        "write": write if facts["read_tags"].value is False else Said(None, "not known: only a write tells"),
    }


def limit_facts(exchanges: Sequence[Exchange], budget: BudgetSnapshot, clock: Clock) -> Facts:
    """The account's limit as told, else as assumed, and what is counted against it here."""
    told = [told_limits(exchange.answer_headers, clock.now()) for exchange in exchanges]
    newest = next((limits for limits in reversed(told) if limits.says_something), None)
    asked_to_wait = [retry_after(exchange.answer_headers, clock.now()).raw for exchange in exchanges]
    return {
        "told": _told(newest, exchanges),
        "limit": newest.limit if newest and newest.limit is not None else budget.limit,
        "window_seconds": newest.window if newest and newest.window is not None else budget.window,
        "remaining": newest.remaining if newest else None,
        "reset_seconds": newest.reset if newest else None,
        "retry_after": next((raw for raw in reversed(asked_to_wait) if raw), None),
        "used_here": budget.used,
        "counted_with_other_processes": budget.is_shared,
        "why_not": budget.why_not_shared or None,
    }


def _told(limits: ToldLimits | None, exchanges: Sequence[Exchange]) -> Said:
    if limits is not None:
        return Said(True, "yes, by headers")
    if any(exchange.status is not None for exchange in exchanges):
        return Said(False, "no header came, as is usual")
    return Said(None, "no answer came" if exchanges else "nothing was sent")


def clock_facts(exchanges: Sequence[Exchange], clock: Clock) -> tuple[Facts, list[Problem]]:
    """How far the clock of this machine is from the service's."""
    here = {"here": clock.now().astimezone().isoformat(timespec="seconds")}
    offsets = [offset for exchange in exchanges if (offset := _clock_offset(exchange)) is not None]
    if not offsets:
        words = "not known: no answer with a date came"
        return {**here, "service_ahead_seconds": Said(None, words), "uncertainty_seconds": None}, []
    ahead, uncertainty = min(offsets, key=lambda offset: offset[1])
    facts: Facts = {
        **here,
        "service_ahead_seconds": Said(round(ahead, 1), f"{ahead:.1f} (give or take {uncertainty:.1f})"),
        "uncertainty_seconds": round(uncertainty, 1),
    }
    if abs(ahead) - uncertainty <= TOLERATED_SKEW:
        return facts, []
    how = "behind" if ahead > 0 else "ahead of"
    return facts, [
        Problem(
            f"The clock of this machine is {duration(abs(ahead))} {how} the service's.",
            "Set it: certificates, ages and waiting times that are given as dates are judged by it.",
            is_fatal=False,
        )
    ]


def _clock_offset(exchange: Exchange) -> tuple[float, float] | None:
    """By how many seconds the service's clock is ahead, and how wrong that may be."""
    text = next((value for name, value in exchange.answer_headers if name.lower() == "date"), "")
    date = parse_http_date(text)
    if date is None or exchange.seconds is None:
        return None
    # It was written at some time between sending and the end of the answer, and cut to a whole second.
    return (date - exchange.at).total_seconds() + (1.0 - exchange.seconds) / 2, (1.0 + exchange.seconds) / 2


def _no_token(wiring: Wiring) -> Problem:
    return Problem(
        "There is no API token, so Wistia was not asked.",
        "The account owner makes one in Wistia under Account Settings, tab API. Give it in WISTIA_TOKEN, or as "
        f'token = "…" in {wiring.config_file} (mode 0600).',
    )


class _DaemonThreads(ThreadPoolExecutor):
    """Runs name lookups in threads that nobody waits for: one that hangs does so for as long as the resolver does."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call `fn` in a thread of its own."""
        future: Future[Any] = Future()

        def run() -> None:
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(fn(*args, **kwargs))
                except BaseException as error:
                    future.set_exception(error)

        threading.Thread(target=run, name="lookup", daemon=True).start()
        return future
