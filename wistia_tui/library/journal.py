"""Every change before it is sent and after it is answered: what survives a kill, a power cut and a full disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from wistia_tui.api.guarding import Guard
from wistia_tui.clock import Clock
from wistia_tui.library.change import Change, Record
from wistia_tui.library.entries import BatchCall, Item, ItemEnding, ItemState, JobEntry, JobState, NewJob
from wistia_tui.library.journal_thread import JournalThread, Wish
from wistia_tui.library.kept_text import Draft, KeptText, TextLedger
from wistia_tui.library.leases import HeldLeases, Process
from wistia_tui.library.ledger import Ledger
from wistia_tui.library.ownership import lost

T = TypeVar("T")
NOT_SENT = "Nothing was sent."
NOT_NOTED = "What was sent before is not noted, so it is looked at before anything is sent again."


class Journal:
    """The journal of one account. Each method returns once what it wrote is on the disk.

    All of them raise `NotJournaled` where the disk does not take it. What was asked for is done even if nobody waits
    for it any more. The leases of this process are renewed by themselves, since a loop that is busy for long is no
    reason to lose a job.
    """

    def __init__(self, path: Path | None, *, clock: Clock, process: Process | None = None) -> None:
        """`path` None: in memory, for an account that ends with this process."""
        process = process or Process()
        if path is None:
            process = replace(process, now=lambda: 0.0)  # nobody else can take a job, so no lease runs out
        self._clock = clock
        self._process = process
        self._account = ""
        self._leases = HeldLeases(process)
        self._thread = JournalThread(path, self._leases.due_in, self._renewal)

    async def open(self, account: str) -> None:
        """Be about the account with that key from now on; what is another's is not seen. To be called first.

        What was over long ago is removed, of all accounts.
        """
        if account == self._account:
            return
        await self._thread.do(lambda db: None, meaning=NOT_SENT)
        self._account = account
        while await self._ledger(lambda ledger: ledger.sweep()):
            pass

    async def close(self) -> None:
        """Close the file after what was asked for is written."""
        await self._thread.close()

    # jobs -----------------------------------------------------------------------------------------------------------

    async def add(self, job: NewJob, *, sending: bool = False) -> JobEntry:
        """Write a job down, in the hands of this process; with `sending`, as if `sending` had been called for all.

        Raises `NotJournaled` as `demand_undoable` does for the job that it takes back.
        """
        state = ItemState.SENDING if sending else ItemState.PLANNED

        def work(ledger: Ledger) -> JobEntry:
            return ledger.job(ledger.add(job, state))

        until = self._leases.new_until()
        return await self._ledger(work, lambda entry: self._leases.hold(entry.id, until), meaning=NOT_SENT)

    async def demand_undoable(self, job_id: int) -> None:
        """Raises `NotJournaled`, and says what to do first, where that job must not be taken back as it stands."""
        await self._ledger(lambda ledger: ledger.demand_undoable(job_id))

    async def jobs(self, limit: int = 200) -> list[JobEntry]:
        """All jobs that are not over and the `limit` newest others, the newest first."""
        return await self._ledger(lambda ledger: ledger.jobs(limit))

    async def job(self, job_id: int) -> JobEntry:
        """One job."""
        return await self._ledger(lambda ledger: ledger.job(job_id))

    async def set_state(self, job_id: int, state: JobState, why: str = "") -> None:
        """Say how a job stands, and why it is paused. Raises `LostJob`.

        One of which nothing is left to be sent or in doubt is finished instead, and a cancelled one stays so.
        """
        await self._ledger(lambda ledger: ledger.set_state(job_id, state, why))

    async def cancel(self, job_id: int) -> None:
        """Take back what is planned of a job. Raises `LostJob`."""
        await self._ledger(lambda ledger: ledger.cancel(job_id))

    async def retry(self, job_id: int, states: Collection[ItemState]) -> None:
        """Let the items in `states`, which came to an end, wait for another turn. Raises `LostJob`.

        Without any of them, the job stands as `set_state` with RUNNING would have it.
        """
        await self._ledger(lambda ledger: ledger.retry(job_id, states))

    # items ----------------------------------------------------------------------------------------------------------

    async def items(
        self, job_id: int, states: Collection[ItemState] | None = None, *, after: int = -1, limit: int | None = None
    ) -> list[Item]:
        """The items of a job in their order, beyond the place `after`; what cannot be read is left out.

        In a job of ours what is left out has failed then, so that the others come to an end.
        """
        return await self._ledger(lambda ledger: ledger.items(job_id, states, after, limit))

    async def sending(self, job_id: int, seqs: Sequence[int]) -> None:
        """Say that planned items are about to be sent, each by itself. Raises `LostJob`."""
        await self._ledger(lambda ledger: ledger.sending(job_id, seqs), meaning=NOT_SENT)

    async def sending_together(self, job_id: int, seqs: Sequence[int]) -> int:
        """Say that planned items are about to be sent in one request; its number here. Raises `LostJob`."""
        return await self._ledger(lambda ledger: ledger.add_call(job_id, seqs), meaning=NOT_SENT)

    async def ended(
        self, job_id: int, endings: Sequence[ItemEnding], *, then: NewJob | None = None, into: int | None = None
    ) -> int | None:
        """Say what became of items; with the last one the job is over and nobody's. Raises `LostJob`.

        `then` is what follows from it, written down in the same moment in the hands of this process; at the end of the
        job `into` if that is still ours, which is called as `then` is from now on. Gives that job's number.
        """
        until = self._leases.new_until()

        def work(ledger: Ledger) -> tuple[bool, int | None]:
            number = None if then is None else ledger.add_into(into, then)
            return ledger.ended(job_id, endings), number

        def hold(result: tuple[bool, int | None]) -> None:
            is_over, number = result
            if is_over:
                self._leases.drop(job_id)
            if number is not None:
                self._leases.hold(number, until)

        return (await self._ledger(work, hold, meaning=NOT_NOTED))[1]

    async def replan(self, job_id: int, seqs: Sequence[int]) -> None:
        """Let items wait for their turn again: it was looked, and they were certainly not done. Raises `LostJob`.

        Those of a cancelled job are cancelled instead.
        """
        await self._ledger(lambda ledger: ledger.replan(job_id, seqs))

    async def replace_changes(self, job_id: int, changes: Sequence[tuple[int, Change]]) -> None:
        """Write down what planned items are to send now. Raises `LostJob`."""
        await self._ledger(lambda ledger: ledger.replace_changes(job_id, changes))

    async def call_answered(self, call_id: int, background_job: int | None) -> None:
        """Under which number the service tells how a request stands."""
        await self._ledger(lambda ledger: ledger.call_answered(call_id, background_job), meaning=NOT_NOTED)

    async def call_over(self, call_id: int) -> None:
        """A request of which nothing more is to be learned."""
        await self._ledger(lambda ledger: ledger.call_over(call_id))

    async def open_calls(self, job_id: int) -> list[BatchCall]:
        """The requests of a job whose results are not known."""
        return await self._ledger(lambda ledger: ledger.open_calls(job_id))

    # whose it is ----------------------------------------------------------------------------------------------------

    async def claim(self, job_id: int) -> bool:
        """Take a job, if it is there and no other process works on it."""
        until = self._leases.new_until()

        def then(is_ours: bool) -> None:
            if is_ours:
                self._leases.hold(job_id, until)

        return await self._ledger(lambda ledger: ledger.ownership.claim(self._account, job_id), then)

    async def release(self, job_id: int) -> None:
        """Let go of a job, if it is ours."""
        self._leases.drop(job_id)  # at once: what was about to be sent for it is not
        await self._ledger(lambda ledger: ledger.ownership.release(job_id), lambda _: self._leases.drop(job_id))

    def holds(self, job_id: int) -> bool:
        """Whether a job certainly is ours at this moment; false after this process was stopped for too long."""
        return self._leases.holds(job_id)

    # text that is not saved -----------------------------------------------------------------------------------------

    async def keep_text(self, identity: str, name: str, draft: Draft, origin: Record | None = None) -> int:
        """Keep what was typed for the record of that id and name, which was as `origin` then; its number."""
        return await self._thread.do(lambda db: TextLedger(db, self._account).keep(identity, name, draft, origin))

    async def drop_text(self, number: int) -> None:
        """Forget what was typed."""
        await self._thread.do(lambda db: TextLedger(db, self._account).drop(number))

    async def kept_text(self) -> list[KeptText]:
        """What was typed and not saved, the oldest first."""
        return await self._thread.do(lambda db: TextLedger(db, self._account).all())

    # inside ---------------------------------------------------------------------------------------------------------

    async def _ledger(
        self, work: Callable[[Ledger], T], then: Callable[[T], None] = lambda _: None, *, meaning: str = ""
    ) -> T:
        return await self._thread.do(lambda db: work(self._ledger_on(db)), then, meaning=meaning)

    def _ledger_on(self, db: sqlite3.Connection) -> Ledger:
        return Ledger(db, self._account, self._process, self._clock)

    def _renewal(self) -> Wish:
        until, held = self._leases.new_until(), self._leases.held()
        return Wish(
            lambda db: self._ledger_on(db).ownership.renew(held),
            lambda renewed: self._leases.renewed(held, renewed, until),
        )


def guard_of(journal: Journal, job_id: int) -> Guard:
    """What stops a request at its last moment if its job is not certainly ours any more."""

    def guard() -> None:
        if not journal.holds(job_id):
            raise lost()

    return guard
