"""Changes of which nobody knows yet whether they were applied: looked at until that is known, and settled once."""

from __future__ import annotations

import asyncio

import pytest

from tests.api.servers import eventually
from tests.clocks import ManualClock
from tests.library.editing import first_media, in_doubt, sent, settled
from tests.library.late_client import LateClient
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.payloads import MediaChanges, ProjectChanges
from wistia_tui.library.change import CreateProject, DeleteMedia, EditMedia
from wistia_tui.library.library import Library
from wistia_tui.library.outcomes import Ending, Mark
from wistia_tui.sandbox.running import Sandbox


async def test_what_cannot_be_read_back_stays_in_doubt_until_it_can(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    before = await first_media(client)
    sandbox.faults.add("reset-after method=PUT")
    sandbox.faults.add("status=401 method=GET path=/medias times=forever skip=1")
    outcome = await settled(
        clock, asyncio.create_task(library.editor.apply(EditMedia(before, MediaChanges(name="Doubt"))))
    )
    assert outcome.ending is Ending.UNKNOWN
    assert "may be saved or not: r looks, text kept." in outcome.message
    assert library.editor.pending[before.hashed_id].mark is Mark.UNKNOWN
    assert not library.editor.busy(before.hashed_id)
    sandbox.faults.clear()
    checked = await library.editor.check(before.hashed_id)
    assert checked is not None
    assert checked.ending is Ending.APPLIED
    assert library.editor.pending == {}


async def test_a_change_that_is_stopped_while_it_is_checked_stays_in_doubt(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    before = await first_media(client)
    sandbox.faults.add("reset-after method=PUT")
    sandbox.faults.add("silence method=GET skip=1")
    work = asyncio.create_task(library.editor.apply(EditMedia(before, MediaChanges(name="Stopped"))))
    await eventually(lambda: sent(sandbox, "GET", before.hashed_id) == 3)
    assert library.editor.pending[before.hashed_id].mark is Mark.CHECKING
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    assert library.editor.pending[before.hashed_id].mark is Mark.UNKNOWN
    (checked,) = await library.editor.check_doubtful()
    assert checked.ending is Ending.APPLIED


@pytest.mark.parametrize("change", ["edit", "create"])
async def test_to_take_back_what_waits_does_not_end_the_look_at_what_was_sent(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock, change: str
) -> None:
    before = await first_media(client)
    edit, create = EditMedia(before, MediaChanges(name="Sent")), CreateProject(ProjectChanges(name="Sent"))
    # Once its answer is lost, the account's limit is used up.
    sandbox.faults.add("reset-after method=PUT")
    sandbox.faults.add("reset-after method=POST")
    sandbox.faults.add("status=429 retry-after=30 method=GET skip=1")
    work = asyncio.create_task(library.editor.apply(edit if change == "edit" else create))
    budget, editor = client.budget, library.editor
    for _ in range(4):
        await eventually(lambda: editor.looks_waiting == 1 and budget.snapshot().waiting == 1)
        (checked,) = editor.being_checked
        assert isinstance(checked, EditMedia if change == "edit" else CreateProject)
        assert budget.cancel_waiting() == 1
        await clock.advance(9)
    outcome = await settled(clock, work)
    assert outcome.ending is Ending.APPLIED, outcome.message
    assert (editor.being_checked, editor.looks_waiting) == ([], 0)


async def test_a_doubt_that_a_colleague_wrote_over_is_looked_at_once_and_not_called_unsaved(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    before = await first_media(client)
    change = EditMedia(before, MediaChanges(name="Mine"))
    await in_doubt(sandbox, clock, library.editor.apply(change), "reset-after method=PUT")
    await client.update_media(before.hashed_id, MediaChanges(name="Of a colleague"))
    (found,) = await library.editor.check_doubtful()
    assert found.ending is Ending.NOT_SHOWN
    assert "not saved" not in found.message
    assert found.record is not None
    assert found.record.name == "Of a colleague"
    assert library.editor.drafts.get(before.hashed_id) is change.changes
    assert library.editor.pending == {}, "another look would show nothing else"


async def test_a_doubtful_delete_is_settled_once_however_many_look(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    await library.load_account()
    count = library.account.media_count or 0
    media = await first_media(client)
    await in_doubt(sandbox, clock, library.editor.apply(DeleteMedia(media)), "reset-after method=DELETE")
    first, second = await asyncio.gather(library.editor.check(media.hashed_id), library.editor.check(media.hashed_id))
    assert [first is None, second is None].count(True) == 1
    assert library.account.media_count == count - 1
    assert library.editor.is_gone(media.hashed_id)
    assert library.editor.pending == {}
    again = await library.editor.apply(DeleteMedia(media))
    assert "already gone" in again.message
    assert library.account.media_count == count - 1


async def test_a_second_look_at_everything_waits_for_nothing(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    media = await first_media(client)
    await in_doubt(sandbox, clock, library.editor.apply(DeleteMedia(media)), "reset-after method=DELETE")
    before = sent(sandbox, "GET", media.hashed_id)
    one, other = await asyncio.gather(library.editor.check_doubtful(), library.editor.check_doubtful())
    assert (len(one), other) == (1, [])
    assert sent(sandbox, "GET", media.hashed_id) == before + 1
    assert await library.editor.check_doubtful() == []


async def test_a_look_at_an_old_doubt_does_not_settle_a_newer_change(
    sandbox: Sandbox, late: LateClient, clock: ManualClock
) -> None:
    library = Library(late, clock)
    await library.load_account()
    before = await first_media(late)
    old = EditMedia(before, MediaChanges(name="Old doubt"))
    await in_doubt(sandbox, clock, library.editor.apply(old), "reset-before method=PUT")
    late.hold_next()
    look = asyncio.create_task(library.editor.check(before.hashed_id))
    await late.held.wait()
    newer = MediaChanges(name="Newer")
    sandbox.faults.add("reset-after method=PUT")
    change = asyncio.create_task(library.editor.apply(EditMedia(before, newer)))
    outcome = await settled(clock, change)
    assert outcome.ending is Ending.APPLIED, outcome.message
    late.release.set()
    assert await look is None
    assert library.editor.pending == {}
    library.close()
