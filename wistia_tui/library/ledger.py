"""What stands in the journal, read and written inside a transaction of it. Belongs to the journal's thread."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from wistia_tui.api.errors import TakenBack
from wistia_tui.clock import Clock
from wistia_tui.library.change import Change, Record
from wistia_tui.library.change_json import Unreadable, from_text, to_text
from wistia_tui.library.entries import (
    DOUBTFUL,
    UNSETTLED,
    BatchCall,
    Item,
    ItemEnding,
    ItemState,
    JobEntry,
    JobState,
    NewJob,
    NotJournaled,
    Owner,
)
from wistia_tui.library.journal_file import DAMAGED, IS_DOUBTFUL
from wistia_tui.library.leases import Process
from wistia_tui.library.ownership import COLUMNS, Ownership
from wistia_tui.text import safe_line, safe_text

KEPT_DAYS = 30
"""Days for which a job that is over is kept."""
SWEPT_AT_ONCE = 1000
"""Items; others wait for some milliseconds meanwhile."""
UNREADABLE = "What is written down of this change cannot be read; another version of the app wrote it. It was not sent."
UNREADABLE_SENT = (
    "What is written down of this change cannot be read; another version of the app wrote it. It may have been done."
)
_Row = tuple[int, str, str, str, str | None, str | None]


def _quoted(states: Collection[ItemState]) -> str:
    return ", ".join(f"'{state.value}'" for state in states)


_UNSETTLED_LEFT = f"select 1 from item where job = ? and state in ({_quoted(UNSETTLED)}) limit 1"  # noqa: S608 - constants
_NOT_OVER = f"(state not in ('finished', 'cancelled') or id in (select job from item where {IS_DOUBTFUL}))"  # noqa: S608 - constant


def _some_of_other(states: Collection[ItemState]) -> str:
    return f"exists (select 1 from item where item.job = other.id and item.state in ({_quoted(states)}))"  # noqa: S608 - constants


# One that was cancelled half-way leaves the rest to the next, which looks at each record and leaves out what is back.
_TAKES_BACK = (
    f"other.undo_of = job.id and ({_some_of_other(UNSETTLED)}"
    f" or ({_some_of_other({ItemState.DONE})} and not {_some_of_other({ItemState.CANCELLED})}))"
)


class Ledger:
    """The jobs of one account."""

    def __init__(self, connection: sqlite3.Connection, account: str, process: Process, clock: Clock) -> None:
        self._db = connection
        self._account = account
        self._clock = clock
        self.ownership = Ownership(connection, process, clock)

    # jobs -----------------------------------------------------------------------------------------------------------

    def add(self, job: NewJob, state: ItemState) -> int:
        """Write a job and its items down, in the hands of this process; its number.

        Raises `NotJournaled` where it takes back what must not be taken back now, as `demand_undoable` says.
        """
        if job.undo_of is not None:
            self.demand_undoable(job.undo_of)
        now = self._clock.now().isoformat()
        cursor = self._db.execute(
            # What it takes back may be swept by now.
            f"insert into job (account, kind, title, state, created, undo_of, {COLUMNS})"  # noqa: S608 - constant
            " values (?, ?, ?, ?, ?, (select id from job where id = ?), ?, ?, ?, ?, ?, ?)",
            (
                self._account,
                type(job.changes[0]).__name__,
                safe_line(job.title),
                JobState.RUNNING.value,
                now,
                job.undo_of,
                *self.ownership.ours(),
            ),
        )
        number = int(cursor.lastrowid or 0)
        self._add_items(number, job, state, now if state is ItemState.SENDING else None)
        return number

    def demand_undoable(self, number: int) -> None:
        """Raises `NotJournaled` while more of a job may be done, and where another one takes it back already.

        What is done after it was looked at would stay, in a job that is said to be taken back.
        """
        for entry in self._entries_of(number):  # it may be swept by now
            if entry.undone_by is not None:
                raise NotJournaled("It is taken back already, or is being taken back.", "J shows it.")
            if entry.owner is Owner.ANOTHER:
                raise NotJournaled(
                    "Another process of this app works on that job, so it is not taken back here.",
                    "Wait for its end, or cancel it there first.",
                )
            if entry.count(ItemState.PLANNED):
                raise NotJournaled(
                    "Some of that job is still to be sent, so it is not taken back yet.",
                    "Cancel the rest of it first: J, then x.",
                )
            if entry.count(ItemState.SENDING):
                raise NotJournaled(
                    "Some of that job is on its way, so it is not taken back yet.",
                    "Wait for its end, or look what became of it: J, then r.",
                )

    def add_into(self, number: int | None, job: NewJob) -> int:
        """Put what `job` holds at the end of the job of that number if that is ours, else write it down as a new one.

        Its number; what is planned of it has the title of `job` from now on.
        """
        if number is None or not self.ownership.is_ours(number):
            return self.add(job, ItemState.PLANNED)
        self._db.execute("update job set title = ? where id = ?", (safe_line(job.title), number))
        self._add_items(number, job, ItemState.PLANNED, None)
        return number

    def _add_items(self, number: int, job: NewJob, state: ItemState, sent_at: str | None) -> None:
        (start,) = self._db.execute("select coalesce(max(seq) + 1, 0) from item where job = ?", (number,)).fetchone()
        self._db.executemany(
            "insert into item (job, seq, state, change, sent_at) values (?, ?, ?, ?, ?)",
            ((number, seq, state.value, to_text(change), sent_at) for seq, change in enumerate(job.changes, start)),
        )

    def jobs(self, limit: int) -> list[JobEntry]:
        """All jobs that are not over and the `limit` newest others, the newest first."""
        newest = "id in (select id from job where account = :account order by id desc limit :limit)"
        return self._entries(
            f"account = :account and ({_NOT_OVER} or {newest})", {"account": self._account, "limit": limit}
        )

    def job(self, number: int) -> JobEntry:
        """One job; raises `NotJournaled` where there is none of that number."""
        found = self._entries_of(number)
        if not found:
            raise NotJournaled("That job is not in the journal any more.", "Look at the list of jobs again.")
        return found[0]

    def _entries_of(self, number: int) -> list[JobEntry]:
        """The job of that number, if there is one; raises what is `DAMAGED` where it cannot be read."""
        rows = self._rows_of_jobs("account = :account and id = :id", {"account": self._account, "id": number})
        return [self._entry(*row) for row in rows]

    def _entries(self, condition: str, values: dict[str, object]) -> list[JobEntry]:
        """Those that can be read."""
        entries = []
        for row, counts in self._rows_of_jobs(condition, values):
            with suppress(*DAMAGED):  # the others can still be found
                entries.append(self._entry(row, counts))
        return entries

    def _rows_of_jobs(
        self, condition: str, values: dict[str, object]
    ) -> list[tuple[Sequence[Any], list[tuple[str, int]]]]:
        """What stands of each job, and how many of its items are in each state; nothing of it is read yet."""
        rows = self._db.execute(
            "select id, kind, title, state, why, created, undo_of,"  # noqa: S608 - constants
            f" (select max(id) from job as other where {_TAKES_BACK}), {COLUMNS}"
            f" from job where {condition} order by id desc",
            values,
        ).fetchall()
        counts: dict[int, list[tuple[str, int]]] = {row[0]: [] for row in rows}
        for number, state, count in self._db.execute(
            "select job, state, count(*) from item"  # noqa: S608 - constants
            f" where job in (select id from job where {condition}) group by job, state",
            values,
        ):
            counts[number].append((state, count))
        return [(row, counts[row[0]]) for row in rows]

    def _entry(self, row: Sequence[Any], counts: Sequence[tuple[str, int]]) -> JobEntry:
        return JobEntry(
            id=row[0],
            kind=row[1],
            title=row[2],
            state=JobState(row[3]),
            why=row[4],
            created=datetime.fromisoformat(row[5]),
            counts={ItemState(state): count for state, count in counts},
            owner=self.ownership.owner(row[8:]),
            undo_of=row[6],
            undone_by=row[7],
        )

    def set_state(self, number: int, state: JobState, why: str) -> None:
        """Say how a job of ours stands; one of which nothing is left is finished, whatever is said.

        What was cancelled stays so: only `retry` sends something of it again.
        """
        self.ownership.demand(number)
        if not self._say_over(number):
            self._db.execute(
                "update job set state = ?, why = ? where id = ? and state <> ?",
                (state.value, safe_line(why), number, JobState.CANCELLED.value),
            )

    def sweep(self) -> bool:
        """Remove some jobs that came to their end long ago, of any account; whether there may be more of them.

        Their end is when the last of their items was sent; a job of which nothing was sent ended when it was made.
        """
        before = (self._clock.now() - timedelta(days=KEPT_DAYS)).isoformat()
        old = self._db.execute(
            "select id, (select count(*) from item where job = job.id) from job"  # noqa: S608 - constant
            f" where created < ? and not {_NOT_OVER}"
            " and not exists (select 1 from item where item.job = job.id and sent_at >= ?) order by id limit ?",
            (before, before, SWEPT_AT_ONCE),
        ).fetchall()
        swept = 0
        for number, count in old:
            self._db.execute("delete from job where id = ?", (number,))
            swept += count
            if swept >= SWEPT_AT_ONCE:
                return True
        return False

    # items ----------------------------------------------------------------------------------------------------------

    def items(self, number: int, states: Collection[ItemState] | None, after: int, limit: int | None) -> list[Item]:
        """The items of a job in their order; what cannot be read is left out.

        In a job of ours it is a failure from then on. To whoever only looks, another version may be at work on it.
        """
        found: list[Item] = []
        while limit is None or len(found) < limit:
            rows = self._rows(number, states, after, -1 if limit is None else limit - len(found))
            found += [item for row in rows if (item := self._read(number, row)) is not None]
            if limit is None or not rows:
                break
            after = rows[-1][0]
        return found

    def _rows(self, number: int, states: Collection[ItemState] | None, after: int, limit: int) -> list[_Row]:
        wanted = tuple(ItemState if states is None else states)
        return self._db.execute(
            "select seq, change, state, note, after, sent_at from item where job = ? and seq > ?"  # noqa: S608 - marks
            f" and state in ({', '.join('?' * len(wanted))}) order by seq limit ?",
            (number, after, *(state.value for state in wanted), limit),
        ).fetchall()

    def _read(self, number: int, row: _Row) -> Item | None:
        seq, change_text, state_text, note, left, sent_at = row
        state = ItemState(state_text)
        try:
            change = from_text(change_text)
        except Unreadable:
            if state in UNSETTLED and self.ownership.is_ours(number):
                # We can neither send it nor look for it, and it must not keep our job from coming to an end.
                note = UNREADABLE if state is ItemState.PLANNED else UNREADABLE_SENT
                self._settle(number, ItemEnding(seq, ItemState.FAILED, note))
                self._finish(number)
            return None
        record: Record | None = None
        if left is not None:
            with suppress(Unreadable):  # it cannot be taken back then
                record = from_text(left)
        sent: datetime | None = None
        if sent_at is not None:
            with suppress(*DAMAGED):
                sent = datetime.fromisoformat(sent_at)
        return Item(number, seq, change, state, note, record, sent)

    def sending(self, number: int, seqs: Sequence[int]) -> None:
        """Say that items are about to be sent. Raises `LostJob` if the job is not ours any more."""
        self.ownership.demand(number, with_lease=True)
        now = self._clock.now().isoformat()
        if len(self._move(number, seqs, ItemState.SENDING, {ItemState.PLANNED})) < len(seqs):
            raise TakenBack("It was taken back or came to its end before this was sent.")
        self._db.executemany(
            "update item set sent_at = ? where job = ? and seq = ?", ((now, number, seq) for seq in seqs)
        )

    def ended(self, number: int, endings: Sequence[ItemEnding]) -> bool:
        """Say what became of items; whether they were the last ones, with which the job is over and nobody's."""
        self.ownership.demand(number)
        for ending in endings:
            self._settle(number, ending)
        return self._finish(number)

    def replan(self, number: int, seqs: Sequence[int]) -> None:
        """Let items that were certainly not done wait for their turn again; those of a cancelled job have none."""
        self.ownership.demand(number)
        self._move(number, seqs, ItemState.PLANNED, DOUBTFUL)
        # At once: a job that was planned and cancelled would count as one that still does something.
        self._db.execute(
            "update item set state = ? where job = ? and state = ?"
            " and exists (select 1 from job where id = item.job and job.state = ?)",
            (ItemState.CANCELLED.value, number, ItemState.PLANNED.value, JobState.CANCELLED.value),
        )

    def retry(self, number: int, states: Collection[ItemState]) -> None:
        """Let items that came to an end wait for another turn; if there are none, only say that the job runs."""
        self.ownership.demand(number)
        retried = 0
        for state in states:
            retried += self._db.execute(
                "update item set state = ?, note = '' where job = ? and state = ?",
                (ItemState.PLANNED.value, number, state.value),
            ).rowcount
        if retried:
            self._db.execute("update job set state = ?, why = '' where id = ?", (JobState.RUNNING.value, number))
        else:
            self.set_state(number, JobState.RUNNING, "")

    def cancel(self, number: int) -> None:
        """Take back what is planned; what may have been sent stays in doubt until it is looked at."""
        self.ownership.demand(number)
        self._db.execute(
            "update item set state = ? where job = ? and state = ?",
            (ItemState.CANCELLED.value, number, ItemState.PLANNED.value),
        )
        self._db.execute("update job set state = ?, why = '' where id = ?", (JobState.CANCELLED.value, number))

    def replace_changes(self, number: int, changes: Sequence[tuple[int, Change]]) -> None:
        """Write down what planned items are to send now."""
        self.ownership.demand(number)
        planned = self._move(number, [seq for seq, _ in changes], ItemState.PLANNED, {ItemState.PLANNED})
        self._db.executemany(
            "update item set change = ? where job = ? and seq = ?",
            ((to_text(change), number, seq) for seq, change in changes if seq in planned),
        )

    def _settle(self, number: int, ending: ItemEnding) -> None:
        if not self._move(number, [ending.seq], ending.state, UNSETTLED):
            return
        self._db.execute(
            "update item set note = ?, after = ? where job = ? and seq = ?",
            (safe_text(ending.note), None if ending.after is None else to_text(ending.after), number, ending.seq),
        )

    def _finish(self, number: int) -> bool:
        is_over = self._say_over(number)
        if is_over:
            self.ownership.release(number)
        return is_over

    def _say_over(self, number: int) -> bool:
        """Say that a job is finished if nothing of it is left, unless it was cancelled; whether nothing is."""
        if self._db.execute(_UNSETTLED_LEFT, (number,)).fetchone():
            return False
        self._db.execute(
            "update job set state = ?, why = '' where id = ? and state <> ?",
            (JobState.FINISHED.value, number, JobState.CANCELLED.value),
        )
        return True

    def _move(self, number: int, seqs: Sequence[int], to: ItemState, allowed: Collection[ItemState]) -> list[int]:
        """Those that could be moved. What came to an end meanwhile, or was taken back, stays as it is."""
        before = _quoted(allowed)
        moved = []
        for seq in seqs:
            count = self._db.execute(
                f"update item set state = ? where job = ? and seq = ? and state in ({before})",  # noqa: S608 - constants
                (to.value, number, seq),
            ).rowcount
            if count:
                moved.append(seq)
            elif self._state(number, seq) in UNSETTLED:
                raise RuntimeError(f"item {seq} of job {number} cannot become {to.value}")
        return moved

    def _state(self, number: int, seq: int) -> ItemState:
        row = self._db.execute("select state from item where job = ? and seq = ?", (number, seq)).fetchone()
        if row is None:
            raise RuntimeError(f"job {number} has no item {seq}")
        return ItemState(row[0])

    # requests of many items -----------------------------------------------------------------------------------------

    def add_call(self, number: int, seqs: Sequence[int]) -> int:
        """Say that items go in one request; its number."""
        self.sending(number, seqs)
        cursor = self._db.execute("insert into call (job, seqs) values (?, ?)", (number, json.dumps(list(seqs))))
        return int(cursor.lastrowid or 0)

    def call_answered(self, call: int, background: int | None) -> None:
        """Under which number the service tells how a request stands."""
        # As text: the service may send a number that is longer than SQLite's.
        self._db.execute(
            "update call set background = ? where id = ?", (None if background is None else str(background), call)
        )

    def call_over(self, call: int) -> None:
        """A request of which nothing more is to be learned."""
        self._db.execute("delete from call where id = ?", (call,))

    def open_calls(self, number: int) -> list[BatchCall]:
        """The requests of a job whose results are not known; those that can be read."""
        rows = self._db.execute("select id, seqs, background from call where job = ? order by id", (number,))
        calls = []
        for call, seqs, background in rows.fetchall():
            with suppress(*DAMAGED):  # its items are looked at one by one
                together = tuple(map(int, json.loads(seqs)))
                calls.append(BatchCall(call, together, None if background is None else int(background)))
        return calls
