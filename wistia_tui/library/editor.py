"""The one way to change: send it, learn how it ended even when no answer came, and tell the lists."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

from wistia_tui.api.client import WistiaClient
from wistia_tui.api.errors import NotFound, WistiaError
from wistia_tui.api.models import Media, Project
from wistia_tui.api.payloads import MediaChanges, ProjectChanges, Sort, SortField
from wistia_tui.clock import Clock
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
from wistia_tui.library.comparison import merged, unlike
from wistia_tui.library.tasks import spawn

SETTLE_AFTER = (0.0, 2.0, 8.0)
"""Seconds between the looks at a record whose change was not answered: a lost request may still be on its way."""
CLOCK_SKEW = timedelta(minutes=2)
"""How far the service's clock may be from ours when a new project is looked for by its time."""


class Ending(Enum):
    """How a change ended."""

    APPLIED = "applied"
    NOT_APPLIED = "not applied"
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
    GONE = "gone"
    """Deleted; lists lag behind writes by seconds (SDK-IT) and may still bring it."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A change on its way, for the row of its record."""

    change: Change
    mark: Mark


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
        """By hashed id: what the rows of changing records say."""
        self.drafts: dict[str, MediaChanges | ProjectChanges] = {}
        """By hashed id ("" for a new project): what was typed and did not get through."""
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
        return pending is not None and pending.mark not in (Mark.UNKNOWN, Mark.GONE)

    async def apply(self, change: Change) -> Outcome:
        """Send `change` and see it through; never raises `WistiaError`."""
        self.under_way += 1
        self._idle.clear()
        deleting = isinstance(change, DeleteMedia | DeleteProject)
        self._mark(change, Mark.DELETING if deleting else Mark.SAVING)
        try:
            outcome = await self._send(change)
        except BaseException:
            self._mark(change, Mark.UNKNOWN)
            raise
        finally:
            self.under_way -= 1
            if not self.under_way:
                self._idle.set()
        self._note(outcome)
        return outcome

    def _mark(self, change: Change, mark: Mark | None) -> None:
        if not change.identity:
            return
        if mark is None:
            self.pending.pop(change.identity, None)
        else:
            self.pending[change.identity] = Pending(change, mark)
        self._lists.record_touched(change.identity)

    def _note(self, outcome: Outcome) -> None:
        change = outcome.change
        gone = isinstance(change, DeleteMedia | DeleteProject) and outcome.ending is Ending.APPLIED
        unknown = outcome.ending is Ending.UNKNOWN
        self._mark(change, Mark.GONE if gone else Mark.UNKNOWN if unknown else None)
        if isinstance(change, EditMedia | EditProject | CreateProject):
            if outcome.ending is Ending.APPLIED:
                self.drafts.pop(change.identity, None)
            else:
                self.drafts[change.identity] = change.changes
        if isinstance(change, DeleteMedia | DeleteProject) and outcome.ending is Ending.APPLIED:
            self._lists.record_removed(change)
        elif isinstance(change, CreateProject) and isinstance(outcome.record, Project):
            self._lists.record_added(outcome.record)
        elif outcome.record is not None:
            self._lists.record_changed(outcome.record)

    async def _send(self, change: Change) -> Outcome:
        sent_at = self._clock.now()
        try:
            match change:
                case EditMedia():
                    answer = await self._client.update_media(change.identity, change.changes)
                    return self._echoed(change, merged(change.before, answer))
                case EditProject():
                    project = await self._client.update_project(change.identity, change.changes)
                    return self._echoed(change, project)
                case CreateProject():
                    return await self._describe(change, await self._client.create_project(change.changes))
                case DeleteMedia():
                    await self._client.delete_media(change.identity)
                case DeleteProject():
                    await self._client.delete_project(change.identity)
        except NotFound as error:
            if isinstance(change, DeleteMedia | DeleteProject):
                return Outcome(change, Ending.APPLIED, f"“{title(change)}” was already gone.")
            return Outcome(change, Ending.NOT_APPLIED, f"Not saved: {error}")
        except WistiaError as error:
            if error.may_have_been_applied:
                return await self._settle(change, error, sent_at)
            return Outcome(change, Ending.NOT_APPLIED, f"{_not_done(change)}: {error} {_kept(change)}".rstrip())
        return Outcome(change, Ending.APPLIED, summary(change))

    def _echoed(self, change: EditMedia | EditProject, record: Media | Project) -> Outcome:
        """The answer to a PUT is the record: say so where it does not hold what was sent (traps 17 to 19)."""
        missing = unlike(change, record, described=isinstance(record, Project))
        if missing:
            fields = ", ".join(missing)
            message = f"Wistia accepted the change of “{title(change)}”, but its answer shows another {fields}."
            return Outcome(change, Ending.APPLIED, f"{message} r reads it again.", record)
        return Outcome(change, Ending.APPLIED, summary(change), record)

    async def _describe(self, change: CreateProject, project: Project) -> Outcome:
        description = change.changes.description
        if not description or not project.hashed_id:
            return Outcome(change, Ending.APPLIED, summary(change), project)
        try:
            described = await self._client.update_project(project.hashed_id, ProjectChanges(description=description))
        except WistiaError as error:
            self.drafts[project.hashed_id] = ProjectChanges(description=description)
            message = f"{summary(change)} Its description was not saved: {error} e on it keeps what you typed."
            return Outcome(change, Ending.APPLIED, message, project)
        return Outcome(change, Ending.APPLIED, summary(change), described)

    # no answer: what does the service hold now? -------------------------------------------------------------------

    async def _settle(self, change: Change, error: WistiaError, sent_at: datetime) -> Outcome:
        """Read the record until it shows the change or has had time enough to; then say which it was."""
        self._mark(change, Mark.CHECKING)
        record: Media | Project | None = None
        for wait in SETTLE_AFTER:
            if wait:
                await self._clock.sleep(wait)
            try:
                applied, record = await self._look(change, sent_at)
            except WistiaError as second:
                if wait != SETTLE_AFTER[-1]:
                    continue
                message = (
                    f"“{title(change)}” may or may not be changed: {error} Reading it back failed too: {second.what}"
                )
                return Outcome(change, Ending.UNKNOWN, f"{message} r looks again. {_kept(change)}".rstrip())
            if applied:
                message = f"{summary(change)} The answer got lost ({error.what.rstrip('.')}), so it was read back."
                if isinstance(change, CreateProject) and isinstance(record, Project):
                    return await self._describe(change, record)
                return Outcome(change, Ending.APPLIED, message, record)
        message = f"{_not_done(change)}: {error.what} Reading it back shows no change. {_kept(change)}".rstrip()
        return Outcome(change, Ending.NOT_APPLIED, message, record)

    async def check_doubtful(self) -> list[Outcome]:
        """Look again at every change whose ending is unknown; those that are known now."""
        outcomes = [await self.check(identity) for identity in list(self.pending)]
        return [outcome for outcome in outcomes if outcome is not None]

    async def check(self, identity: str) -> Outcome | None:
        """Look again at a change whose ending is unknown; None if there is none or nobody can tell yet."""
        pending = self.pending.get(identity)
        if pending is None or pending.mark is not Mark.UNKNOWN:
            return None
        change = pending.change
        try:
            applied, record = await self._look(change, self._clock.now())
        except WistiaError:
            return None
        ending = Ending.APPLIED if applied else Ending.NOT_APPLIED
        message = summary(change) if applied else f"{_not_done(change)}. {_kept(change)}".rstrip()
        outcome = Outcome(change, ending, message, record)
        self._note(outcome)
        return outcome

    async def _look(self, change: Change, sent_at: datetime) -> tuple[bool, Media | Project | None]:
        """Whether the service shows `change`, and the record as it is there."""
        match change:
            case EditMedia():
                media = await self._client.media(change.identity)
                return not unlike(change, media), media
            case EditProject():
                project = await self._client.project(change.identity)
                return not unlike(change, project), project
            case DeleteMedia():
                try:
                    return False, await self._client.media(change.identity)
                except NotFound:
                    return True, None
            case DeleteProject():
                try:
                    return False, await self._client.project(change.identity)
                except NotFound:
                    return True, None
            case CreateProject(changes=changes):
                newest = await self._client.projects(1, Sort(SortField.CREATED, descending=True))
                for project in newest:
                    named = project.original is not None and project.original.name == changes.name
                    if named and project.created is not None and project.created >= sent_at - CLOCK_SKEW:
                        return True, project
                return False, None


def _not_done(change: Change) -> str:
    match change:
        case DeleteMedia() | DeleteProject():
            return f"“{title(change)}” is not deleted"
        case CreateProject():
            return f"Project “{title(change)}” is not created"
        case _:
            return f"“{title(change)}” is not saved"


def _kept(change: Change) -> str:
    match change:
        case EditMedia() | EditProject():
            return "Your text is kept: e opens it again."
        case CreateProject():
            return "Your text is kept: C opens it again."
        case _:
            return ""
