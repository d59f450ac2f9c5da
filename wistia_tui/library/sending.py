"""Sending a change that is written down and seeing it through: what is in doubt is looked at, and told."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from wistia_tui.api.background import JobAnswer
from wistia_tui.api.budget import Lane
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.errors import NotApplied, NotFound, NotShown, TakenBack, WistiaError
from wistia_tui.api.guarding import Guard
from wistia_tui.api.models import Media
from wistia_tui.api.verification import Seen
from wistia_tui.clock import Clock
from wistia_tui.library import wording
from wistia_tui.library.background_jobs import LOOK_EVERY, BackgroundJobs
from wistia_tui.library.carrying import carry
from wistia_tui.library.change import Change, Deletion, Single, summary
from wistia_tui.library.entries import ItemState
from wistia_tui.library.outcomes import Ending, Mark, Outcome
from wistia_tui.library.settling import Finding, look_for


async def send(
    client: WistiaClient,
    clock: Clock,
    background: BackgroundJobs,
    change: Single,
    *,
    mark: Callable[[Mark], None],
    guard: Guard,
    made: Collection[str] = (),
    lane: Lane = Lane.USER,
) -> Outcome:
    """Send `change` and see it through; never raises `WistiaError`.

    `mark` is told what its row is to say. `made` are hashed ids of what was made just now by other changes.
    """
    sending = Mark.DELETING if isinstance(change, Deletion) else Mark.SAVING
    lost: WistiaError | None = None
    was_lost = False

    def doubts(error: WistiaError | None) -> None:
        nonlocal lost, was_lost
        lost, was_lost = error, True
        mark(sending if error is None else Mark.CHECKING)

    mark(sending)
    try:
        record = await carry(client, change, lane=lane, doubts=doubts, guard=guard)
    except TakenBack as error:
        # What was lost is sent again only where it certainly did nothing.
        message = wording.not_sent_again(change) if was_lost else wording.refused(change, error)
        return Outcome(change, Ending.NOT_APPLIED, message, cause=error)
    except WistiaError as error:
        if not error.may_have_been_applied or was_lost or isinstance(error, NotShown):
            return _failed(change, error)
        mark(Mark.CHECKING)
        finding = await look_for(client, clock, change, taken=made)
        return _found(change, error, finding)
    if isinstance(record, JobAnswer):
        return await _seen_through(client, clock, background, change, record)
    message = wording.settled(change, lost) if lost is not None else wording.done(change, record)
    return Outcome(change, Ending.APPLIED, message, record)


async def _seen_through(
    client: WistiaClient, clock: Clock, background: BackgroundJobs, change: Single, begun: JobAnswer
) -> Outcome:
    """The service has only begun: what came of it shows in the record."""
    is_over = bool(await background.over(begun.job_id, LOOK_EVERY))
    finding = await look_for(client, clock, change)
    if finding.is_done:
        return Outcome(change, Ending.APPLIED, summary(change), finding.record)
    if is_over and isinstance(finding.record, Media) and finding.record.assets:  # the same as before, then
        return Outcome(change, Ending.NOT_APPLIED, wording.not_done_in_background(change), finding.record)
    return Outcome(change, Ending.UNKNOWN, wording.unknown(change, finding.sight.why))


def _failed(change: Single, error: WistiaError) -> Outcome:
    if isinstance(change, Deletion) and isinstance(error, NotFound):
        return Outcome(change, Ending.APPLIED, wording.already_gone(change), instead=ItemState.ABSENT)
    if isinstance(error, NotApplied | NotShown):
        record = error.record and replace(error.record, hashed_id=change.identity)
        if isinstance(error, NotShown):
            return Outcome(change, Ending.NOT_SHOWN, wording.not_shown(change, error=error), record, cause=error)
        return Outcome(change, Ending.NOT_APPLIED, wording.not_applied(change, error=error), record, cause=error)
    if error.may_have_been_applied:
        return Outcome(change, Ending.UNKNOWN, wording.unknown(change, error=error), cause=error)
    return Outcome(change, Ending.NOT_APPLIED, wording.refused(change, error), cause=error)


def _found(change: Single, error: WistiaError, finding: Finding) -> Outcome:
    """No usable answer came, and then it was looked at."""
    why = finding.sight.why
    if finding.is_done:
        return Outcome(change, Ending.APPLIED, wording.settled(change, error), finding.record)
    if finding.sight.seen is Seen.OTHER:
        return Outcome(change, Ending.UNKNOWN, wording.unknown(change, why, error), cause=error)
    return Outcome(change, Ending.NOT_APPLIED, wording.not_applied(change, why, error), finding.record, cause=error)


def judged(change: Change, finding: Finding) -> Outcome:
    """The outcome of a change that was in doubt and was looked at again."""
    why = finding.sight.why
    if finding.is_done:
        return Outcome(change, Ending.APPLIED, summary(change), finding.record)
    if finding.sight.seen is Seen.OTHER:
        return Outcome(change, Ending.NOT_SHOWN, wording.not_shown(change, why), finding.record)
    return Outcome(change, Ending.NOT_APPLIED, wording.not_applied(change, why), finding.record)
