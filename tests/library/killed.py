"""Processes that write a journal and are killed at any moment, and what stands in it then; run as a module.

`python -m tests.library.killed PATH KILLS SEED` prints, as JSON, how many steps were said to be on the disk, and which
of them are not.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sqlite3
import sys
import time
from pathlib import Path

from tests.library.journals import ACCOUNT, media, renames
from wistia_tui.clock import SystemClock
from wistia_tui.library.change import ArchiveMedia
from wistia_tui.library.change_json import to_text
from wistia_tui.library.entries import ItemEnding, ItemState, NewJob
from wistia_tui.library.journal import Journal

_STEPS = 40
"""Steps before the first of which a process is killed, at the latest."""
_ITEMS = 30


async def _write(path: Path, told: int, dice: random.Random) -> None:
    """Jobs and their steps without end; each is told to the file descriptor `told` once it is on the disk."""

    def tell(*step: object) -> None:
        os.write(told, (json.dumps(step) + "\n").encode())

    journal = Journal(path, clock=SystemClock())
    await journal.open(ACCOUNT)
    for left in await journal.jobs():
        if not left.is_over:
            tell("claimed" if await journal.claim(left.id) else "refused", left.id)
            await journal.cancel(left.id)
            await journal.ended(
                left.id, [ItemEnding(i.seq, ItemState.DONE) for i in await journal.items(left.id, _SENT)]
            )
    while True:
        count = dice.choice([1, 1, 2, _ITEMS])
        if count == 1:
            entry = await journal.add(NewJob("Rename", renames(1)), sending=True)
            tell("added", entry.id, 1)
        else:
            entry = await journal.add(NewJob("Archive", [ArchiveMedia(media(number)) for number in range(count)]))
            tell("added", entry.id, count)
            await journal.sending_together(entry.id, range(count))
        tell("sent", entry.id, count)
        await journal.keep_text("", "A project", renames(1)[0].changes)
        await journal.ended(entry.id, [ItemEnding(seq, ItemState.DONE, after=media(seq)) for seq in range(count)])
        tell("ended", entry.id, count)


_SENT = {ItemState.SENDING}


def _steps_of_one(path: Path, dice: random.Random) -> list[list[object]]:
    """What a process told before it was killed."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        asyncio.run(_write(path, writing, dice))
    os.close(writing)
    with os.fdopen(reading, encoding="ascii") as lines:
        told = [lines.readline() for _ in range(dice.randrange(_STEPS))]
        moment = time.perf_counter() + dice.uniform(0, 0.004)  # of the next steps, any
        while time.perf_counter() < moment:
            pass
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        told += lines.readlines()
    return [json.loads(line) for line in told if line.endswith("\n")]


def _missing(path: Path, steps: list[list[object]]) -> list[str]:
    """What was said to be on the disk and is not, and what is wrong with the file."""
    connection = sqlite3.connect(path)
    wrong = [str(row) for row in connection.execute("pragma integrity_check") if row != ("ok",)]
    wrong += [str(row) for row in connection.execute("pragma foreign_key_check")]
    reached = {"added": ("planned", "sending", "done"), "sent": ("sending", "done"), "ended": ("done",)}
    for step, number, *count in steps:
        if step == "refused":
            wrong.append(f"job {number} could not be taken over from a process that is dead")
        elif step in reached:
            states = [state for (state,) in connection.execute("select state from item where job = ?", (number,))]
            if [len(states)] != count or not set(states) <= set(reached[str(step)]):
                wrong.append(f"job {number} was {step} and has {states}")
    for (number,) in connection.execute(
        "select id from job where not exists (select 1 from item where job = job.id)"
        " or state = 'finished' and exists (select 1 from item where job = job.id and state <> 'done')"
    ):
        wrong.append(f"job {number} is there in part")
    connection.close()
    return wrong


def _main(path: Path, kills: int, seed: int) -> None:
    for record in (renames(1)[0], ArchiveMedia(media(0)), media(0)):
        to_text(record)  # so that not each process has to import what makes and reads it
    dice = random.Random(seed)
    told, wrong = 0, []
    for _ in range(kills):
        steps = _steps_of_one(path, dice)
        told += len(steps)
        if path.exists():
            wrong += _missing(path, steps)
    print(json.dumps({"told": told, "wrong": wrong}))


if __name__ == "__main__":
    _main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
