"""A process that changes an account and is killed at random moments, and what must be so when all is done.

Each start takes up what the one before left, as the app does. Every ending that it was told, after that was written
down, the process notes in a file of its own; the service notes what it applied. Then, for each change: told as done
means applied, and nothing is applied twice.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from tests.bench.report import Row
from tests.rig.kinds import KINDS, changes_of, note_in, note_of, notes_after
from wistia_tui.api.budget import RequestBudget
from wistia_tui.api.client import WistiaClient
from wistia_tui.cli.own_python import own_python
from wistia_tui.clock import SystemClock
from wistia_tui.library.change import Change
from wistia_tui.library.change_json import from_text, to_text
from wistia_tui.library.entries import ItemEnding, ItemState
from wistia_tui.library.journal import Journal
from wistia_tui.library.keepsakes import Keepsakes
from wistia_tui.library.library import Library

FASTER = 100.0
"""How many times shorter every pause of the app is: what it waits for is on this machine, and answers in a moment."""
LONGEST_LIFE = 0.25
"""Seconds that a process lives at most; a change takes some milliseconds."""


class FastClock(SystemClock):
    """The machine's own time, with shorter pauses."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / FASTER)


@dataclass(frozen=True, slots=True)
class Account:
    """A sandbox in another process."""

    base_url: str
    token: str

    def client(self, clock: SystemClock) -> WistiaClient:
        return WistiaClient(self.base_url, self.token, budget=RequestBudget(clock), clock=clock)

    def applied(self) -> list[dict[str, object]]:
        """What it applied, in its order."""
        with urlopen(f"{self.base_url.removesuffix('/v1')}/_sandbox/changes", timeout=30) as answer:
            found: list[dict[str, object]] = json.loads(answer.read())
        return found


@dataclass
class Result:
    """What came of one story."""

    kills: int = 0
    wrong: list[str] = field(default_factory=list)
    """What must not be, one sentence each."""
    doubts: int = 0
    """Changes of which it is said that nobody knows; each is one that the service cannot be asked about."""


class Life:
    """One process: it takes up what is there, and does what is left to do."""

    def __init__(self, account: Account, state: Path, *, by_hand: bool) -> None:
        self._account = account
        self._state = state
        self._by_hand = by_hand
        """Whether each change is made as a person makes it, and not all in one job."""

    async def live(self) -> None:
        clock = FastClock()
        client = self._account.client(clock)
        journal = Journal(self._state / "journal.db", clock=clock)
        library = Library(
            client,
            clock,
            service=self._account.base_url,
            journal=journal,
            keepsakes=Keepsakes(self._state / "deleted", clock),
        )
        library.jobs.on_trouble = lambda sentence: self._note("trouble", sentence)
        self._listen(library)
        await library.load_account()
        await library.recover()
        for entry in library.jobs.unfinished:
            if entry.count(ItemState.PLANNED):
                await library.jobs.resume(entry.id)
                await library.jobs.ended(entry.id)
        todo = [from_text(line) for line in (self._state / "todo").read_text().splitlines()]
        known = [note_of(item.change) for entry in library.jobs.entries for item in await library.jobs.items(entry.id)]
        left = [change for change in todo if note_of(change) not in known]
        if self._by_hand:
            for change in left:
                outcome = await library.editor.apply(change)
                if outcome.ending.value == "applied":
                    self._note("done", json.dumps(note_of(change)))
        elif left:
            entry = await library.jobs.start(left)
            await library.jobs.ended(entry.id)
        while library.jobs.running:  # what follows
            await library.jobs.ended(library.jobs.running[0].id)
        await library.aclose()
        await client.aclose()
        client.budget.close()

    def _listen(self, library: Library) -> None:
        reporting = library.jobs.reporting
        ended = reporting.ended

        def told(item: object, ending: ItemEnding) -> None:
            if ending.state is ItemState.DONE:
                self._note("done", json.dumps(note_of(item.change)))  # type: ignore[attr-defined]
            ended(item, ending)  # type: ignore[arg-type]

        reporting.ended = told  # type: ignore[method-assign]

    def _note(self, word: str, text: str) -> None:
        with (self._state / "told").open("a") as file:
            file.write(f"{word} {text}\n")


def story(kind: str, kills: int, seed: int, *, count: int, by_hand: bool, latency: float = 0.003) -> Result:
    """Kill a process `kills` times while it makes `count` changes of that kind, again and again as they get done."""
    dice, result, number = random.Random(seed), Result(), 0
    while result.kills < kills:
        number += 1
        with tempfile.TemporaryDirectory() as directory, sandbox(seed + number, latency) as account:
            _one_account(kind, account, Path(directory), kills, dice, result, count=count, by_hand=by_hand)
    return result


def _one_account(
    kind: str,
    account: Account,
    state: Path,
    kills: int,
    dice: random.Random,
    result: Result,
    *,
    count: int,
    by_hand: bool,
) -> None:
    todo = asyncio.run(_todo(kind, account, count))
    (state / "todo").write_text("\n".join(map(to_text, todo)))
    (state / "told").touch()
    while True:
        life = dice.uniform(0.0, LONGEST_LIFE) if result.kills < kills else None
        if not _live(Life(account, state, by_hand=by_hand), life):
            break
        result.kills += 1
    _judge(todo, account, state, result)


async def _todo(kind: str, account: Account, count: int) -> list[Change]:
    client = account.client(FastClock())
    try:
        return list(await changes_of(kind, client, count))
    finally:
        await client.aclose()
        client.budget.close()


def _live(life: Life, seconds: float | None) -> bool:
    """Let a process live for so long, or to its end; whether it was killed."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            asyncio.run(life.live())
            code = 0
        except BaseException as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        os._exit(code)
    until = time.monotonic() + (120.0 if seconds is None else seconds)
    while time.monotonic() < until:
        if os.waitpid(pid, os.WNOHANG)[0]:
            return False
        time.sleep(0.0005)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    if seconds is None:
        raise TimeoutError("it does not come to an end")
    return True


def _judge(todo: list[Change], account: Account, state: Path, result: Result) -> None:
    applied = Counter(map(note_in, account.applied()))
    told = {tuple(json.loads(line[5:])) for line in (state / "told").read_text().splitlines() if line[:5] == "done "}
    with sqlite3.connect(state / "journal.db") as journal:
        if (damage := journal.execute("pragma integrity_check").fetchone()[0]) != "ok":
            result.wrong.append(f"the journal is damaged: {damage}")
        rows = journal.execute("select state, change, note from item").fetchall()
    states = {note_of(from_text(change)): (ItemState(word), note) for word, change, note in rows}
    for change in todo:
        note = note_of(change)
        item_state, why = states.get(note, (None, ""))
        times = applied[note]
        if times > 1:
            result.wrong.append(f"applied {times} times: {note}")
        if note in told and times != 1:
            result.wrong.append(f"told as done and applied {times} times: {note}")
        if item_state is ItemState.UNKNOWN:
            result.doubts += 1
        elif (item_state is ItemState.DONE) is not (times == 1):
            result.wrong.append(f"the journal says {item_state} ({why}), applied {times} times: {note}")
        for following in notes_after(change):
            if (moved := applied[following]) != times:
                result.wrong.append(f"applied {times} times, and what follows {moved} times: {note}")


@contextmanager
def sandbox(seed: int, latency: float) -> Iterator[Account]:
    """A sandbox in a process of its own, whose limits are in nobody's way."""
    options = "--limit 1000000 --move-limit 1000000 --job-seconds 0.02 --port 0 --projects 24 --medias 500"
    command = own_python("wistia_tui", "sandbox", *options.split(), "--seed", str(seed), "--latency", str(latency))
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield Account(next(line for line in process.stdout if "http" in line).split()[-1], "sandbox-token")
    finally:
        process.kill()
        process.communicate()


def kills(per_kind: int) -> Iterator[Row]:
    """Every kind of change, in jobs and by hand."""
    for number, kind in enumerate(KINDS):
        batched = kind in {"archive", "restore", "move"}
        for by_hand in (False,) if batched else (False, True):
            result = story(kind, per_kind, 1000 * number, count=4 if by_hand else 40, by_hand=by_hand)
            for sentence in result.wrong[:5]:
                print(f"  {kind}: {sentence}", file=sys.stderr)
            how = "by hand" if by_hand else "in jobs"
            detail = f"{result.kills} kills, {result.doubts} left in doubt"
            yield Row(f"killed: {kind}, {how}: lost, twice, damaged", len(result.wrong), 0, detail=detail)
