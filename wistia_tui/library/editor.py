"""The one way to change a record while its person waits: look, write it down, send it, say how it ended.

What is in doubt is looked at again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import cast

from wistia_tui.api.client import WistiaClient
from wistia_tui.api.errors import TakenBack, WistiaError
from wistia_tui.api.models import Sharing
from wistia_tui.api.verification import Seen
from wistia_tui.clock import Clock
from wistia_tui.library import wording
from wistia_tui.library.background_jobs import BackgroundJobs
from wistia_tui.library.change import (
    Change,
    CreateProject,
    DeleteMedia,
    DeleteProject,
    Deletion,
    EditMedia,
    EditProject,
    Making,
    MoveMedia,
    Record,
    Single,
    summary,
    title,
)
from wistia_tui.library.drafts import Drafts, Typed, key_of
from wistia_tui.library.entries import JobState, LostJob, NewJob, NotJournaled
from wistia_tui.library.follow_up import follow_up_of
from wistia_tui.library.freshness import Look, Stale
from wistia_tui.library.journal import Journal, guard_of
from wistia_tui.library.outcomes import Ending, Lists, Mark, Outcome, Pending
from wistia_tui.library.plan import job_title
from wistia_tui.library.preparing import Preparing
from wistia_tui.library.sending import judged, send
from wistia_tui.library.settling import look
from wistia_tui.library.tasks import spawn

_FollowUp = tuple[EditProject, int]
"""The change that describes a new project, and the job that it is written down as."""


class Editor:
    """Applies changes one by one; a record with a change on its way takes no other."""

    def __init__(
        self,
        client: WistiaClient,
        clock: Clock,
        lists: Lists,
        journal: Journal,
        preparing: Preparing,
        background: BackgroundJobs,
        open_journal: Callable[[], Awaitable[None]],
    ) -> None:
        """`open_journal` opens the journal of this account if it is not; it may raise `WistiaError`."""
        self._client = client
        self._clock = clock
        self._lists = lists
        self._journal = journal
        self._preparing = preparing
        self._background = background
        self._open_journal = open_journal
        self.pending: dict[str, Pending] = {}
        """By hashed id, what the rows of changing records say; what is being made as "new:1" and so on."""
        self._tasks: dict[str, asyncio.Task[object] | None] = {}
        """By the same keys, what carries each change on its way out."""
        self._made: set[str] = set()
        self._creations = 0
        self._checking = False
        self.drafts = Drafts(journal, open_journal)
        """What was typed and did not get through."""
        self.under_way = 0
        """How many changes have no ending yet."""
        self.journaled: Callable[[int], None] = lambda job_id: None
        """Called with the number of each change that is written down, and again when its ending is."""
        self.followed: Callable[[int], None] = lambda job_id: None
        """Called with the number of each that belongs to another change, which is what its person takes back."""
        self.is_running: Callable[[int], bool] = lambda job_id: False
        """Whether a job of that number is being carried out here."""
        self._idle = asyncio.Event()
        self._idle.set()

    def start(self, change: Single, done: Callable[[Outcome], None]) -> None:
        """Apply `change` in the background and call `done` with its outcome, whatever happens."""

        async def run() -> None:
            done(await self.apply(change))

        spawn(run(), name="change")

    async def all_ended(self) -> None:
        """Wait until no change is on its way."""
        await self._idle.wait()

    def busy(self, identity: str) -> bool:
        """Whether a change of that record is on its way."""
        pending = self.pending.get(identity)
        if pending is None or pending.mark in {Mark.UNKNOWN, Mark.FAILED}:
            return False
        # What waits in a job that stands still is compared with the record once it goes on.
        return pending.mark is not Mark.QUEUED or pending.job_id is None or self.is_running(pending.job_id)

    def is_at(self, job_id: int) -> bool:
        """Whether the change that is written down as that job is on its way here."""
        return any(self.pending[key].job_id == job_id for key in self._tasks)

    def carried_out_by(self, task: asyncio.Task[object] | None) -> Change | None:
        """The change that `task` is at."""
        # One that makes a project describes it as well: the newest.
        keys = [key for key, carrier in self._tasks.items() if carrier is task]
        return self.pending[keys[-1]].change if keys else None

    @property
    def being_checked(self) -> list[Change]:
        """The changes that were sent, got no usable answer and are read back."""
        return [pending.change for pending in self.pending.values() if pending.mark is Mark.CHECKING]

    @property
    def looks_waiting(self) -> int:
        """How many requests that read such a change back have not left; taken back, they are asked for again."""
        checking = (key for key, pending in self.pending.items() if pending.mark is Mark.CHECKING)
        tasks = filter(None, map(self._tasks.get, checking))
        return sum(map(self._client.budget.is_waiting, tasks))

    def is_gone(self, identity: str) -> bool:
        """Whether that record was deleted here just now, so that a list that brings it only lags behind."""
        return self._lists.is_gone(identity)

    async def apply(self, change: Single, job_id: int | None = None) -> Outcome:
        """Write `change` down, send it and see it through; never raises `WistiaError`.

        As the job `job_id` it is written down already, and about what was made just now: there is nothing to compare it
        with.
        """
        key = change.identity
        if not key:
            self._creations += 1
            key = f"new:{self._creations}"
        mark = Mark.DELETING if isinstance(change, Deletion) else Mark.SAVING
        with self._on_its_way(key, Pending(change, mark)):
            if job_id is None:
                outcome, follow_up = await self._prepare_and_send(key, change)
            else:
                outcome, follow_up = await self._send_planned(key, change, job_id), None
            self.note(key, outcome)
        return outcome if follow_up is None else await self._describe(outcome, follow_up)

    @contextmanager
    def _on_its_way(self, key: str, pending: Pending) -> Iterator[None]:
        self.under_way += 1
        self._idle.clear()
        self._tasks[key] = asyncio.current_task()
        self.mark(key, pending)
        try:
            yield
        except BaseException:
            # Stopped half-way, so nobody knows; what is known of it stays for the next look.
            last = self.pending.get(key, pending)
            self.mark(key, replace(last, mark=Mark.UNKNOWN))
            raise
        finally:
            self._tasks.pop(key, None)
            self.under_way -= 1
            if not self.under_way:
                self._idle.set()

    def mark(self, key: str, pending: Pending | None) -> None:
        """Let the row of a record say `pending`, or nothing any more."""
        before = self.pending.get(key)
        if not key or before == pending:
            return
        if pending is None:
            del self.pending[key]
        else:
            self.pending[key] = pending
        if before is None or pending is None or (before.mark, before.change) != (pending.mark, pending.change):
            self._lists.record_touched(key)

    def note(self, key: str, outcome: Outcome) -> None:
        """Take the ending of the change that is pending as `key`, and tell the lists."""
        change, applied = outcome.change, outcome.ending is Ending.APPLIED
        last = self.pending.get(key)
        in_doubt = last is not None and outcome.ending is Ending.UNKNOWN
        self.mark(key, replace(last, mark=Mark.UNKNOWN) if last is not None and in_doubt else None)
        if not isinstance(change, Deletion) and key:
            self._keep_or_drop_text(change, applied=applied)
        if applied:
            self.applied(change, outcome.record)
        elif outcome.record is not None:
            self._lists.record_changed(outcome.record)

    def _keep_or_drop_text(self, change: Change, *, applied: bool) -> None:
        if applied and isinstance(change, Typed):
            self.drafts.drop(key_of(change), change.changes)
        elif isinstance(change, EditMedia | EditProject | CreateProject):
            origin = None if isinstance(change, CreateProject) else change.before
            self.drafts.keep(change.identity, change.changes, title(change), origin)

    def applied(self, change: Change, record: Record | None) -> None:
        """Tell the lists what an applied change left."""
        if isinstance(change, DeleteMedia | DeleteProject):
            self._lists.record_removed(change)
        elif isinstance(change, Making):
            if record is not None:
                if not isinstance(record, Sharing):
                    self._made.add(record.hashed_id)
                self._lists.record_added(record)
        elif isinstance(change, MoveMedia):
            self._lists.record_moved(change, record)
        elif record is not None:
            self._lists.record_changed(record)

    # look, write down, send, write down ---------------------------------------------------------------------------

    async def _prepare_and_send(self, key: str, change: Single) -> tuple[Outcome, _FollowUp | None]:
        job_id: int | None = None
        while True:
            try:
                await self._open_journal()
                prepared = await self._preparing.prepare(change, self._made)
                look = Look(self._clock)
                if isinstance(prepared, Outcome):
                    return await self._write_down(job_id, prepared)
                job_id = await self._write_down_before(job_id, prepared.change)
            except (TakenBack, NotJournaled) as error:
                failed = Outcome(change, Ending.NOT_APPLIED, wording.refused(change, error), cause=error)
                return await self._write_down(job_id, failed)
            except WistiaError as error:
                failed = Outcome(change, Ending.NOT_APPLIED, wording.not_read_before(change, error), cause=error)
                return await self._write_down(job_id, failed)
            # What was typed is what its person knows, and what is kept as a draft; what was sent may be less of it.
            outcome = replace(await self._send(key, prepared.change, job_id, change, look), change=change)
            if not isinstance(outcome.cause, Stale):
                break
        if prepared.keepsake is not None and outcome.ending is Ending.APPLIED:
            outcome = replace(outcome, message=f"{outcome.message} {wording.kept_copy(prepared.keepsake)}")
        return await self._write_down(job_id, outcome)

    async def _write_down_before(self, job_id: int | None, change: Single) -> int:
        """Write down that `change` is about to be sent, in the place of what `job_id` was about; its job."""
        if job_id is None:
            entry = await self._journal.add(NewJob(job_title([change]), [change]), sending=True)
            self.journaled(entry.id)
            return entry.id
        await self._journal.replan(job_id, [0])
        await self._journal.replace_changes(job_id, [(0, change)])
        await self._journal.sending(job_id, [0])
        return job_id

    async def _send_planned(self, key: str, change: Single, job_id: int) -> Outcome:
        try:
            await self._journal.sending(job_id, [0])
        except (NotJournaled, TakenBack) as error:
            with suppress(NotJournaled, TakenBack):
                await self._journal.set_state(job_id, JobState.PAUSED, wording.INTERRUPTED)
                await self._journal.release(job_id)
            return Outcome(change, Ending.NOT_APPLIED, wording.refused(change, error), cause=error)
        outcome, _ = await self._write_down(job_id, await self._send(key, change, job_id, change))
        return outcome

    async def _send(self, key: str, change: Single, job_id: int, typed: Single, looked: Look | None = None) -> Outcome:
        pending = Pending(change, Mark.SAVING, job_id, typed=typed)
        guard = guard_of(self._journal, job_id)
        return await send(
            self._client,
            self._clock,
            self._background,
            change,
            mark=lambda mark: self.mark(key, replace(pending, mark=mark)),
            guard=guard if looked is None else looked.guard(guard),
            made=self._made,
        )

    async def _write_down(self, job_id: int | None, outcome: Outcome, seq: int = 0) -> tuple[Outcome, _FollowUp | None]:
        """Write the ending down before anybody is told; what cannot be is looked at again at the next start."""
        if job_id is None:
            return outcome, None
        is_done = outcome.ending is Ending.APPLIED
        edit = cast("EditProject | None", follow_up_of(outcome.change, outcome.record)) if is_done else None
        then = None if edit is None else NewJob(job_title([edit]), [edit])
        follow_up = None
        try:
            number = await self._journal.ended(job_id, [outcome.item_ending(seq)], then=then)
            if edit is not None and number is not None:
                follow_up = edit, number
                self.followed(number)
            self.journaled(job_id)
        except LostJob:
            pass  # whoever has it now writes it down
        except NotJournaled as error:
            outcome = replace(outcome, message=f"{outcome.message} {wording.not_written_down(error)}")
        return outcome, follow_up

    async def _describe(self, created: Outcome, follow_up: _FollowUp) -> Outcome:
        edit, job_id = follow_up
        described = await self.apply(edit, job_id)
        message = created.message
        if described.message != summary(edit):
            message = f"{message} {described.message}"
        return replace(created, message=message, record=described.record or created.record)

    # no answer: what does the service hold now? -------------------------------------------------------------------

    async def check_doubtful(self) -> list[Outcome]:
        """Look again at every change whose ending is unknown; what is known now. Nothing while another does so."""
        if self._checking:
            return []
        self._checking = True
        try:
            outcomes = [await self.check(key) for key in list(self.pending)]
        finally:
            self._checking = False
        return [outcome for outcome in outcomes if outcome is not None]

    async def check(self, key: str) -> Outcome | None:
        """Look again at a change whose ending is unknown; None if there is none or looking failed."""
        pending = self.pending.get(key)
        if pending is None or pending.mark is not Mark.UNKNOWN:
            return None
        try:
            if not await self._may_settle(pending.job_id):
                return None
        except WistiaError:
            return None
        try:
            outcome, follow_up = await self._settle(key, pending)
        finally:
            if pending.job_id is not None and not self.is_running(pending.job_id):
                with suppress(NotJournaled):
                    await self._journal.release(pending.job_id)
        return outcome if outcome is None or follow_up is None else await self._describe(outcome, follow_up)

    async def _settle(self, key: str, pending: Pending) -> tuple[Outcome | None, _FollowUp | None]:
        change = cast("Single", pending.change)
        try:
            finding = await look(self._client, change, taken=self._made)
        except WistiaError:
            return None, None
        if self.pending.get(key) is not pending:
            return None, None  # somebody else settled it, or the record has a newer change
        if finding.sight.seen is Seen.OTHER and isinstance(change, Making):
            return Outcome(change, Ending.UNKNOWN, wording.unknown(change, finding.sight.why)), None
        with self._on_its_way(key, replace(pending, mark=Mark.CHECKING)):
            outcome = replace(judged(change, finding), change=pending.typed or change)
            outcome, follow_up = await self._write_down(pending.job_id, outcome, pending.seq)
            self.note(key, outcome)
        return outcome, follow_up

    async def _may_settle(self, job_id: int | None) -> bool:
        """Whether the journal takes from us what became of that job: not where another process has it now."""
        return job_id is None or self.is_running(job_id) or await self._journal.claim(job_id)
