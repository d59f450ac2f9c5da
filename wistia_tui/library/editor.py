"""The one way to change: send it, say how it ended, and tell the lists. What is in doubt is looked at again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import Enum
from typing import Protocol

from wistia_tui.api.budget import Lane
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.errors import NotApplied, NotFound, NotShown, TakenBack, UnexpectedAnswer, WistiaError
from wistia_tui.api.models import Media, Project
from wistia_tui.api.payloads import ProjectChanges
from wistia_tui.api.verification import Seen, Sight
from wistia_tui.clock import Clock
from wistia_tui.library import wording
from wistia_tui.library.change import (
    Change,
    CreateProject,
    DeleteMedia,
    DeleteProject,
    EditMedia,
    EditProject,
    summary,
    title,
)
from wistia_tui.library.comparison import merged_media, merged_project
from wistia_tui.library.drafts import Drafts
from wistia_tui.library.settling import NEWEST_FIRST, UNREAD, Earlier, look, look_for
from wistia_tui.library.tasks import spawn

LISTS_LAG = 60.0
"""Seconds for which a list may still show what was deleted: twice the longest wait that was ever needed (SDK-IT)."""


class Ending(Enum):
    """How a change ended."""

    APPLIED = "applied"
    NOT_APPLIED = "not applied"
    NOT_SHOWN = "not shown"
    """What is there is neither what was sent nor what was there before; to look again would not tell more."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a change ended, with a message for a person; `record` is what the service holds now, if it was seen."""

    change: Change
    ending: Ending
    message: str
    record: Media | Project | None = None


class Mark(Enum):
    """What the row of a changing record says."""

    SAVING = "saving"
    CHECKING = "checking"
    DELETING = "deleting"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Pending:
    """A change on its way, for the row of its record."""

    change: Change
    mark: Mark
    earlier: Earlier = UNREAD
    """For a new project: what was there before it."""


class Lists(Protocol):
    """What the editor tells about records; the library's lists listen."""

    def record_changed(self, record: Media | Project) -> None:
        """A newer version of a record."""
        ...

    def record_removed(self, change: DeleteMedia | DeleteProject) -> None:
        """A record that is gone."""
        ...

    def record_added(self, project: Project) -> None:
        """A new project."""
        ...

    def record_touched(self, identity: str) -> None:
        """The mark of a record's row changed."""
        ...


class Editor:
    """Applies changes one by one; a record with a change on its way takes no other."""

    def __init__(self, client: WistiaClient, clock: Clock, lists: Lists) -> None:
        self._client = client
        self._clock = clock
        self._lists = lists
        self.pending: dict[str, Pending] = {}
        """By hashed id, what the rows of changing records say; projects that are being made as "new:1" and so on."""
        self._tasks: dict[str, asyncio.Task[object] | None] = {}
        """By the same keys, what carries each change on its way out."""
        self._gone: dict[str, float] = {}
        """By hashed id, when a record was deleted here."""
        self._made: set[str] = set()
        self._creations = 0
        self._checking = False
        self.drafts = Drafts()
        """What was typed and did not get through."""
        self.under_way = 0
        """How many changes have no ending yet."""
        self._idle = asyncio.Event()
        self._idle.set()

    def start(self, change: Change, done: Callable[[Outcome], None]) -> None:
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
        return pending is not None and pending.mark is not Mark.UNKNOWN

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
        """Whether that record was deleted here just now, so that a list that brings it only lags behind.

        Later it is back: in Wistia's web app a deleted record can be restored (reference 5.1).
        """
        deleted_at = self._gone.get(identity)
        return deleted_at is not None and self._clock.monotonic() - deleted_at < LISTS_LAG

    async def apply(self, change: Change) -> Outcome:
        """Send `change` and see it through; never raises `WistiaError`."""
        key = change.identity
        if isinstance(change, CreateProject):
            self._creations += 1
            key = f"new:{self._creations}"
        deleting = isinstance(change, DeleteMedia | DeleteProject)
        with self._on_its_way(key, Pending(change, Mark.DELETING if deleting else Mark.SAVING)):
            outcome = await self._send(key, change)
            self._note(key, outcome)
        return outcome

    @contextmanager
    def _on_its_way(self, key: str, pending: Pending) -> Iterator[None]:
        self.under_way += 1
        self._idle.clear()
        self._tasks[key] = asyncio.current_task()
        self._mark(key, pending)
        try:
            yield
        except BaseException:
            # Stopped half-way, so nobody knows; what is known of it stays for the next look.
            last = self.pending.get(key, pending)
            self._mark(key, replace(last, mark=Mark.UNKNOWN))
            raise
        finally:
            self._tasks.pop(key, None)
            self.under_way -= 1
            if not self.under_way:
                self._idle.set()

    def _mark(self, key: str, pending: Pending | None) -> None:
        if not key:
            return
        if pending is None:
            self.pending.pop(key, None)
        else:
            self.pending[key] = pending
        self._lists.record_touched(key)

    def _note(self, key: str, outcome: Outcome) -> None:
        """Take the ending of the change that is pending as `key`."""
        change, applied = outcome.change, outcome.ending is Ending.APPLIED
        last = self.pending.get(key)
        in_doubt = last is not None and outcome.ending is Ending.UNKNOWN
        self._mark(key, replace(last, mark=Mark.UNKNOWN) if last is not None and in_doubt else None)
        if isinstance(change, DeleteMedia | DeleteProject):
            if applied and not self.is_gone(change.identity):
                self._gone[change.identity] = self._clock.monotonic()
                self._lists.record_removed(change)
            elif not applied and outcome.record is not None:
                self._lists.record_changed(outcome.record)
            return
        if applied:
            self.drafts.drop(change.identity, change.changes)
        elif key:
            self.drafts.keep(change.identity, change.changes, title(change))
        if isinstance(change, CreateProject):
            if isinstance(outcome.record, Project):
                self._made.add(outcome.record.hashed_id)
                self._lists.record_added(outcome.record)
        elif outcome.record is not None:
            self._lists.record_changed(outcome.record)

    async def _send(self, key: str, change: Change) -> Outcome:
        if isinstance(change, CreateProject):
            return await self._create(key, change)
        lost: WistiaError | None = None
        was_lost = False

        def doubts(error: WistiaError | None) -> None:
            nonlocal lost, was_lost
            lost, was_lost = error, True
            deleting = isinstance(change, DeleteMedia | DeleteProject)
            sending = Mark.DELETING if deleting else Mark.SAVING
            self._mark(key, Pending(change, sending if error is None else Mark.CHECKING))

        record: Media | Project | None = None
        try:
            match change:
                case EditMedia():
                    media = await self._client.update_media(
                        change.identity, change.changes, before=change.before.original, doubts=doubts
                    )
                    record = merged_media(change, media)
                case EditProject():
                    project = await self._client.update_project(
                        change.identity, change.changes, before=change.before.original, doubts=doubts
                    )
                    record = merged_project(change, project)
                case DeleteMedia():
                    await self._client.delete_media(change.identity, doubts=doubts)
                case DeleteProject():
                    await self._client.delete_project(change.identity, doubts=doubts)
        except TakenBack as error:
            # What was lost is sent again only where it certainly did nothing.
            message = wording.not_sent_again(change) if was_lost else wording.refused(change, error)
            return Outcome(change, Ending.NOT_APPLIED, message)
        except WistiaError as error:
            return self._failed(change, error)
        message = wording.settled(change, lost) if lost is not None else wording.done(change, record)
        return Outcome(change, Ending.APPLIED, message, record)

    @staticmethod
    def _failed(change: Change, error: WistiaError) -> Outcome:
        if isinstance(change, DeleteMedia | DeleteProject) and isinstance(error, NotFound):
            return Outcome(change, Ending.APPLIED, wording.already_gone(change))
        if isinstance(error, NotApplied | NotShown):
            record = error.record and replace(error.record, hashed_id=change.identity)
            if isinstance(error, NotShown):
                return Outcome(change, Ending.NOT_SHOWN, wording.not_shown(change, error=error), record)
            return Outcome(change, Ending.NOT_APPLIED, wording.not_applied(change, error=error), record)
        if error.may_have_been_applied:
            return Outcome(change, Ending.UNKNOWN, wording.unknown(change, error=error))
        return Outcome(change, Ending.NOT_APPLIED, wording.refused(change, error))

    async def _create(self, key: str, change: CreateProject) -> Outcome:
        try:
            newest = await self._client.projects(1, NEWEST_FIRST, lane=Lane.USER)
        except WistiaError as error:
            return Outcome(change, Ending.NOT_APPLIED, wording.not_read_before(change, error))
        self._mark(key, Pending(change, Mark.SAVING, Earlier.of(newest, self._made)))
        try:
            project = await self._client.create_project(change.changes)
            if not project.hashed_id:
                raise UnexpectedAnswer("Wistia's answer lacks the id of the new project.")
        except WistiaError as error:
            if error.may_have_been_applied:
                return await self._look_for(key, change, error)
            return self._failed(change, error)
        return await self._describe(change, project, summary(change))

    async def _describe(self, change: CreateProject, project: Project, message: str) -> Outcome:
        """Give a new project its description, by a change of its own with a doubt and a draft of its own."""
        if not change.changes.description:
            return Outcome(change, Ending.APPLIED, message, project)
        edit = EditProject(project, ProjectChanges(description=change.changes.description))
        described = await self.apply(edit)
        if described.message != summary(edit):
            message = f"{message} {described.message}"
        record = described.record if isinstance(described.record, Project) else project
        return Outcome(change, Ending.APPLIED, message, record)

    # no answer: what does the service hold now? -------------------------------------------------------------------

    async def _look_for(self, key: str, change: CreateProject, error: WistiaError) -> Outcome:
        """Read the list until it shows the new project or has had time enough to; then say which it was."""
        pending = replace(self.pending.get(key, Pending(change, Mark.CHECKING)), mark=Mark.CHECKING)
        self._mark(key, pending)
        sight = await look_for(self._client, self._clock, change, pending.earlier)
        if sight.seen is Seen.DONE:
            return await self._found(key, change, sight, wording.settled(change, error))
        if sight.seen is Seen.OTHER:
            return Outcome(change, Ending.UNKNOWN, wording.unknown(change, sight.why, error))
        return Outcome(change, Ending.NOT_APPLIED, wording.not_applied(change, sight.why, error), sight.record)

    async def _found(self, key: str, change: Change, sight: Sight, message: str) -> Outcome:
        if isinstance(change, CreateProject) and isinstance(sight.record, Project):
            self._mark(key, replace(self.pending[key], mark=Mark.SAVING))
            return await self._describe(change, sight.record, message)
        return Outcome(change, Ending.APPLIED, message, sight.record)

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
        change = pending.change
        try:
            sight = await look(self._client, change, pending.earlier)
        except WistiaError:
            return None
        if self.pending.get(key) is not pending:
            return None  # somebody else settled it, or the record has a newer change
        if sight.seen is Seen.OTHER and isinstance(change, CreateProject):
            return Outcome(change, Ending.UNKNOWN, wording.unknown(change, sight.why))
        with self._on_its_way(key, replace(pending, mark=Mark.CHECKING)):
            if sight.seen is Seen.DONE:
                outcome = await self._found(key, change, sight, summary(change))
            elif sight.seen is Seen.OTHER:
                outcome = Outcome(change, Ending.NOT_SHOWN, wording.not_shown(change, sight.why), sight.record)
            else:
                outcome = Outcome(change, Ending.NOT_APPLIED, wording.not_applied(change, sight.why), sight.record)
            self._note(key, outcome)
        return outcome
