"""Changes against a real service that loses answers, refuses and lies: what it holds and what we say must agree."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest

from tests.api.servers import eventually, settle_with
from tests.clocks import ManualClock
from wistia_tui.api.budget import Lane, RequestBudget
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.models import EditableMedia, EditableProject, Media, Project
from wistia_tui.api.payloads import MediaChanges, ProjectChanges
from wistia_tui.library.change import CreateProject, DeleteMedia, DeleteProject, EditMedia, EditProject
from wistia_tui.library.comparison import meant, merged_media, merged_project
from wistia_tui.library.earlier import Earlier
from wistia_tui.library.library import Library
from wistia_tui.library.listing import Gap
from wistia_tui.library.loader import LoadedRows
from wistia_tui.library.outcomes import Ending, Mark, Outcome
from wistia_tui.library.wording import short
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.tui.widgets.row_formats import MediaFormat

R = TypeVar("R", Media, Project)


async def first_media(client: WistiaClient) -> Media:
    return await client.media((await client.medias(1))[0].hashed_id)


async def settled(clock: ManualClock, work: asyncio.Future[Outcome]) -> Outcome:
    """The outcome, moving the clock on through the pauses."""
    await settle_with(clock, work)
    return await work


async def test_only_the_changed_fields_are_sent_and_the_answer_is_shown(
    sandbox: Sandbox, client: WistiaClient, library: Library
) -> None:
    before = await first_media(client)
    outcome = await library.editor.apply(EditMedia(before, MediaChanges(name="New name", tags=("a", "b, c"))))
    assert outcome.ending is Ending.APPLIED
    assert outcome.message == f"Renamed “{before.name}” to “New name” and saved tags."
    sent = [request for request in sandbox.requests if request.method == "PUT"]
    assert len(sent) == 1
    now = await client.media(before.hashed_id)
    assert (now.name, now.tags, now.original and now.original.description) == (
        "New name",
        ("a", "b, c"),
        before.original and before.original.description,
    )
    assert isinstance(outcome.record, Media)
    assert outcome.record.project == before.project, "the answer to a PUT lacks the project"
    assert library.editor.pending == {}


@pytest.mark.parametrize(
    "fault", ["reset-after", "truncate", "body=html applied=yes", "body=empty", "status=500 applied=yes"]
)
async def test_a_lost_answer_to_a_change_that_was_applied_is_settled_by_reading(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock, fault: str
) -> None:
    before = await first_media(client)
    sandbox.faults.add(f"{fault} method=PUT")
    work = asyncio.create_task(library.editor.apply(EditMedia(before, MediaChanges(name="Once"))))
    outcome = await settled(clock, work)
    assert outcome.ending is Ending.APPLIED, outcome.message
    assert len([change for change in sandbox.changes if change.hashed_id == before.hashed_id]) == 1
    assert (await client.media(before.hashed_id)).name == "Once"
    assert len(library.editor.drafts) == 0


UNAPPLIED = ["reset-before", "status=500 applied=no", "status=502 applied=no", "body=html applied=no"]


@pytest.mark.parametrize("fault", UNAPPLIED)
async def test_a_change_that_did_not_arrive_is_sent_again(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock, fault: str
) -> None:
    before = await first_media(client)
    sandbox.faults.add(f"{fault} method=PUT")
    marks: list[Mark] = []
    library.record_touched = lambda identity: marks.append(  # type: ignore[method-assign]
        library.editor.pending[identity].mark if identity in library.editor.pending else Mark.UNKNOWN
    )
    work = asyncio.create_task(library.editor.apply(EditMedia(before, MediaChanges(name="Twice"))))
    outcome = await settled(clock, work)
    assert outcome.ending is Ending.APPLIED, outcome.message
    assert outcome.message == f"Renamed “{before.name}” to “Twice”."
    assert sent(sandbox, "PUT") == 2
    assert len(sandbox.changes) == 1
    assert marks[:3] == [Mark.SAVING, Mark.CHECKING, Mark.SAVING], "the row says what is going on"


@pytest.mark.parametrize("fault", UNAPPLIED)
async def test_a_change_that_never_arrives_is_said_so_and_the_text_is_kept(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock, fault: str
) -> None:
    before = await first_media(client)
    sandbox.faults.add(f"{fault} method=PUT times=forever")
    changes = MediaChanges(name="Lost")
    outcome = await settled(clock, asyncio.create_task(library.editor.apply(EditMedia(before, changes))))
    assert outcome.ending is Ending.NOT_APPLIED, outcome.message
    assert "not saved" in outcome.message
    assert "not known" not in outcome.message, "known by now"
    assert "Tried 2 times in" in outcome.message
    assert "e opens it again" in outcome.message
    assert library.editor.drafts.get(before.hashed_id) is changes
    assert (await client.media(before.hashed_id)).name == before.name
    sandbox.faults.clear()
    again = await library.editor.apply(EditMedia(before, changes))
    assert again.ending is Ending.APPLIED
    assert len(library.editor.drafts) == 0


async def test_what_a_colleague_changed_since_the_form_was_filled_is_shown_and_nothing_is_sent(
    sandbox: Sandbox, client: WistiaClient, library: Library
) -> None:
    before = await first_media(client)
    await client.update_media(before.hashed_id, MediaChanges(name="Of a colleague"))
    puts = sent(sandbox, "PUT")
    change = EditMedia(before, MediaChanges(name="Mine"))
    outcome = await library.editor.apply(change)
    assert outcome.ending is Ending.CONFLICT
    assert outcome.message == (
        f"{short(before.name)} is not saved: somebody else changed the name. Your text is kept: e opens it again."
    )
    assert outcome.record is not None
    assert outcome.record.name == "Of a colleague"
    assert library.editor.drafts.get(before.hashed_id) is change.changes
    assert sent(sandbox, "PUT") == puts
    assert library.editor.pending == {}


async def test_tags_that_a_colleague_added_stay(client: WistiaClient, library: Library) -> None:
    identity = (await first_media(client)).hashed_id
    await client.update_media(identity, MediaChanges(tags=("old", "keep")))
    before = await client.media(identity)
    await client.update_media(identity, MediaChanges(tags=("old", "keep", "theirs")))
    outcome = await library.editor.apply(EditMedia(before, MediaChanges(tags=("keep", "mine"))))
    assert outcome.ending is Ending.APPLIED, outcome.message
    assert set((await client.media(identity)).tags) == {"keep", "theirs", "mine"}


async def test_what_a_colleague_changes_meanwhile_is_shown_and_not_overwritten(
    sandbox: Sandbox, client: WistiaClient, late: LateClient, clock: ManualClock
) -> None:
    before = await first_media(client)
    # A colleague saves between our look and our request, and the answer to ours is lost on the way there.
    library = Library(late, clock)
    await library.load_account()
    late.hold_next()
    work = asyncio.create_task(library.editor.apply(EditMedia(before, MediaChanges(name="Mine"))))
    await late.held.wait()
    await client.update_media(before.hashed_id, MediaChanges(name="Of a colleague"))
    sandbox.faults.add("reset-before method=PUT")
    late.release.set()
    outcome = await settled(clock, work)
    assert outcome.ending is Ending.NOT_SHOWN
    assert outcome.message.startswith(f"{short(before.name)} may be saved or not: look, then decide, text kept.")
    assert "shows another name than was sent." in outcome.message
    assert "not saved" not in outcome.message, "it may have been, before the colleague saved"
    assert before.hashed_id in library.editor.drafts
    assert outcome.record is not None
    assert outcome.record.name == "Of a colleague"
    assert sent(sandbox, "PUT") == 2
    assert library.editor.pending == {}


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


async def test_a_lost_change_of_white_space_is_not_told_as_saved(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    identity = (await first_media(client)).hashed_id
    await client.update_media(identity, MediaChanges(description="One. Two."))
    before = await client.media(identity)
    sandbox.faults.add("reset-before method=PUT times=forever")
    changes = MediaChanges(description="One.\n\nTwo.")
    outcome = await settled(clock, asyncio.create_task(library.editor.apply(EditMedia(before, changes))))
    assert outcome.ending is Ending.NOT_APPLIED, outcome.message
    assert library.editor.drafts.get(identity) is changes


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


async def test_a_change_that_did_nothing_and_is_taken_back_before_it_is_sent_again_says_so(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    before = await first_media(client)
    sandbox.faults.add("reset-before method=PUT")
    sandbox.faults.add("status=429 retry-after=60 method=PUT")
    work = asyncio.create_task(library.editor.apply(EditMedia(before, MediaChanges(name="Once more"))))
    while not client.budget.snapshot().waiting:
        await asyncio.sleep(0.001)
        await clock.advance(0.1)
    assert library.editor.looks_waiting == 0
    assert client.budget.cancel_waiting() == 1
    outcome = await work
    assert outcome.ending is Ending.NOT_APPLIED
    assert outcome.message == (
        f"{short(before.name)} is not saved. Your text is kept: e opens it again. "
        "It was sent, and reading it back showed nothing of it. Sending it again was taken back."
    )
    assert sandbox.changes == []


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


async def test_a_refused_change_says_why_and_keeps_the_text(
    sandbox: Sandbox, client: WistiaClient, library: Library
) -> None:
    before = await first_media(client)
    sandbox.faults.add("status=403 method=PUT applied=no")
    outcome = await library.editor.apply(EditMedia(before, MediaChanges(name="No")))
    assert outcome.ending is Ending.NOT_APPLIED
    assert before.hashed_id in library.editor.drafts


async def test_a_429_is_waited_out_and_the_change_is_applied_once(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    before = await first_media(client)
    sandbox.faults.add("status=429 retry-after=0 method=PUT")
    work = asyncio.create_task(library.editor.apply(EditMedia(before, MediaChanges(name="Later"))))
    outcome = await settled(clock, work)
    assert outcome.ending is Ending.APPLIED
    assert len(sandbox.changes) == 1


async def test_deleting_takes_the_row_out_and_counts_down(
    sandbox: Sandbox, client: WistiaClient, library: Library
) -> None:
    await library.load_account()
    media = await first_media(client)
    rows = library.medias(None, None)
    rows.listing.place(1, await client.medias(1))
    count = len(rows)
    outcome = await library.editor.apply(DeleteMedia(media))
    assert outcome.ending is Ending.APPLIED
    assert len(rows) == count - 1
    assert rows.index_of(media.hashed_id) is None
    assert library.account.media_count == count - 1
    assert media.hashed_id not in {media.hashed_id for media in await client.medias(1)}


async def test_a_lost_answer_to_a_delete_is_done_when_the_record_is_gone(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    media = await first_media(client)
    sandbox.faults.add("reset-after method=DELETE")
    outcome = await settled(clock, asyncio.create_task(library.editor.apply(DeleteMedia(media))))
    assert outcome.ending is Ending.APPLIED
    assert len(sandbox.changes) == 1


async def test_a_delete_that_did_not_arrive_is_sent_again(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    media = await first_media(client)
    sandbox.faults.add("reset-before method=DELETE")
    outcome = await settled(clock, asyncio.create_task(library.editor.apply(DeleteMedia(media))))
    assert outcome.ending is Ending.APPLIED
    assert outcome.message == f"Deleted “{media.name}”."
    assert len(sandbox.changes) == 1


async def test_a_delete_that_never_arrives_leaves_the_row(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    media = await first_media(client)
    sandbox.faults.add("reset-before method=DELETE times=forever")
    outcome = await settled(clock, asyncio.create_task(library.editor.apply(DeleteMedia(media))))
    assert outcome.ending is Ending.NOT_APPLIED
    assert "not deleted" in outcome.message
    assert sandbox.changes == []


async def test_deleting_what_a_colleague_deleted_says_so(client: WistiaClient, library: Library) -> None:
    media = await first_media(client)
    await client.delete_media(media.hashed_id)
    outcome = await library.editor.apply(DeleteMedia(media))
    assert outcome.ending is Ending.APPLIED
    assert "already gone" in outcome.message


async def test_editing_what_a_colleague_deleted_keeps_the_text(client: WistiaClient, library: Library) -> None:
    media = await first_media(client)
    await client.delete_media(media.hashed_id)
    outcome = await library.editor.apply(EditMedia(media, MediaChanges(name="Too late")))
    assert outcome.ending is Ending.NOT_APPLIED
    assert media.hashed_id in library.editor.drafts


async def test_a_new_project_gets_its_description_in_a_second_request(
    sandbox: Sandbox, client: WistiaClient, library: Library
) -> None:
    changes = ProjectChanges(name="Fresh", description="Why it is here", public=False)
    outcome = await library.editor.apply(CreateProject(changes))
    assert outcome.ending is Ending.APPLIED
    assert isinstance(outcome.record, Project)
    project = await client.project(outcome.record.hashed_id)
    assert (project.name, project.public) == ("Fresh", False)
    assert "Why it is here" in project.description


@pytest.mark.parametrize(("fault", "made"), [("reset-after", 1), ("reset-before", 0), ("body=html applied=yes", 1)])
async def test_a_create_without_an_answer_is_looked_for_and_never_sent_twice(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock, fault: str, made: int
) -> None:
    sandbox.faults.add(f"{fault} method=POST path=/projects")
    work = asyncio.create_task(library.editor.apply(CreateProject(ProjectChanges(name="Only once"))))
    outcome = await settled(clock, work)
    assert outcome.ending is (Ending.APPLIED if made else Ending.NOT_APPLIED), outcome.message
    named = [project for project in await client.projects(1) if project.name == "Only once"]
    assert len(named) == made


async def test_a_project_is_edited_and_deleted_with_its_medias(
    sandbox: Sandbox, client: WistiaClient, library: Library
) -> None:
    await library.load_account()
    project = (await client.projects(1))[0]
    outcome = await library.editor.apply(
        EditProject(project, ProjectChanges(name="Renamed", anonymous_can_upload=True, description="Plain words"))
    )
    assert outcome.ending is Ending.APPLIED
    assert "answer shows another" not in outcome.message
    now = await client.project(project.hashed_id)
    assert (now.name, now.anonymous_can_upload) == ("Renamed", True)
    before = library.account.media_count or 0
    gone = await library.editor.apply(DeleteProject(now))
    assert gone.ending is Ending.APPLIED
    assert library.account.media_count == before - (now.media_count or 0)


async def test_a_record_without_an_id_is_never_sent(sandbox: Sandbox, library: Library) -> None:
    outcome = await library.editor.apply(EditMedia(Media.from_json({}, editable=True), MediaChanges(name="x")))
    assert outcome.ending is Ending.NOT_APPLIED
    assert [request for request in sandbox.requests if request.method == "PUT"] == []


def test_the_answer_to_a_put_keeps_what_it_lacks() -> None:
    before = Media.from_json(
        {
            "hashed_id": "abc",
            "name": "a",
            "description": "old",
            "tags": [{"name": "x"}],
            "status": "ready",
            "duration": 3,
            "project": {"name": "P", "hashed_id": "p"},
            "assets": [{"type": "x"}],
        },
        editable=True,
    )
    both = merged_media(EditMedia(before, MediaChanges(name="b")), Media.from_json({"name": "B"}, editable=True))
    assert both == replace(before, name="B", original=EditableMedia("B", "old", ("x",)))
    other = merged_media(
        EditMedia(before, MediaChanges(name="b")), Media.from_json({"hashed_id": "xyz"}, editable=True)
    )
    assert other.hashed_id == "abc"
    emptied = EditMedia(before, MediaChanges(description="", tags=("y &amp; z",)))
    both = merged_media(emptied, Media.from_json({"id": 7}, editable=True))
    assert both == replace(
        before, id=7, description="", tags=("y &amp; z",), original=EditableMedia("a", "", ("y &amp; z",))
    )
    assert meant(emptied).unlike(both) == []


def test_the_answer_to_a_put_of_a_project_keeps_what_it_lacks() -> None:
    before = Project.from_json(
        {
            "hashedId": "p",
            "name": "a",
            "description": "old",
            "mediaCount": 9,
            "public": True,
            "anonymousCanUpload": True,
        }
    )
    change = EditProject(before, ProjectChanges(name="b", anonymous_can_upload=False))
    both = merged_project(change, Project.from_json({"id": 7, "public": False, "mediaCount": 0}))
    assert (both.hashed_id, both.name, both.description, both.media_count) == ("p", "b", "old", 0)
    assert (both.public, both.anonymous_can_upload) == (False, False)
    assert both.original == EditableProject("b", "old", False, False, None)


# changes beside each other ------------------------------------------------------------------------------------------


class LateClient(WistiaClient):
    """Holds the answer to a read of one record back, once it is here, until it may arrive."""

    def __init__(self, sandbox: Sandbox, clock: ManualClock) -> None:
        super().__init__(sandbox.base_url, sandbox.token, budget=RequestBudget(clock), clock=clock)
        self.held = asyncio.Event()
        self.release = asyncio.Event()
        self._to_hold = 0

    def hold_next(self) -> None:
        """Hold back the answer to the next read."""
        self._to_hold = 1
        self.held.clear()
        self.release.clear()

    async def media(self, hashed_id: str, *, lane: Lane = Lane.USER) -> Media:
        return await self._later(super().media(hashed_id, lane=lane))

    async def project(self, hashed_id: str, *, lane: Lane = Lane.USER) -> Project:
        return await self._later(super().project(hashed_id, lane=lane))

    async def _later(self, answer: Awaitable[R]) -> R:
        hold, self._to_hold = self._to_hold, 0
        here = await answer
        if hold:
            self.held.set()
            await self.release.wait()
        return here


@pytest.fixture
async def late(sandbox: Sandbox, clock: ManualClock) -> AsyncIterator[LateClient]:
    made = LateClient(sandbox, clock)
    yield made
    await made.aclose()
    made.budget.close()


def sent(sandbox: Sandbox, method: str, path: str = "") -> int:
    return len([r for r in sandbox.requests if r.method == method and path in r.path])


async def in_doubt(sandbox: Sandbox, clock: ManualClock, work: Awaitable[Outcome], write: str) -> Outcome:
    """The outcome of a change whose answer is lost and that cannot be read back."""
    sandbox.faults.add(write)
    sandbox.faults.add("status=401 method=GET times=forever skip=1")  # one looks before the change
    outcome = await settled(clock, asyncio.ensure_future(work))
    sandbox.faults.clear()
    assert outcome.ending is Ending.UNKNOWN, outcome.message
    return outcome


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


# new projects -------------------------------------------------------------------------------------------------------


async def test_a_doubtful_new_project_is_looked_for_again_and_gets_its_description(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    changes = ProjectChanges(name="Perhaps", description="Some words")
    outcome = await in_doubt(sandbox, clock, library.editor.apply(CreateProject(changes)), "reset-after method=POST")
    assert "may be created or not: r looks, text kept." in outcome.message
    assert "in the list" in outcome.message
    assert "C opens" not in outcome.message
    assert library.editor.drafts.get("") is changes
    (found,) = await library.editor.check_doubtful()
    assert found.ending is Ending.APPLIED
    assert isinstance(found.record, Project)
    assert "Some words" in (await client.project(found.record.hashed_id)).description
    assert library.editor.drafts.get("") is None
    assert library.editor.pending == {}
    assert sent(sandbox, "POST") == 1


async def test_a_doubtful_new_project_that_is_not_there_can_be_made_again(
    sandbox: Sandbox, library: Library, clock: ManualClock
) -> None:
    changes = ProjectChanges(name="Perhaps not")
    await in_doubt(sandbox, clock, library.editor.apply(CreateProject(changes)), "reset-before method=POST")
    (found,) = await library.editor.check_doubtful()
    assert found.ending is Ending.NOT_APPLIED
    assert "C opens it again" in found.message
    assert library.editor.drafts.get("") is changes


async def test_an_older_project_of_the_same_name_is_never_taken_for_the_new_one(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    # Made a moment before, as by a colleague: our clock could not tell it from the new one.
    await client.create_project(ProjectChanges(name="Twins"))
    sandbox.faults.add("reset-before method=POST")
    changes = CreateProject(ProjectChanges(name="Twins", description="Not for the other"))
    outcome = await settled(clock, asyncio.create_task(library.editor.apply(changes)))
    assert outcome.ending is Ending.NOT_APPLIED, outcome.message
    assert sent(sandbox, "PUT") == 0


async def test_a_new_project_is_found_whatever_our_clock_says(
    sandbox: Sandbox, client: WistiaClient, clock: ManualClock
) -> None:
    ours = ManualClock()  # years away from the service's
    library = Library(client, ours)
    sandbox.faults.add("reset-after method=POST")
    work = asyncio.create_task(library.editor.apply(CreateProject(ProjectChanges(name="Any time"))))
    outcome = await settled(ours, work)
    library.close()
    assert outcome.ending is Ending.APPLIED, outcome.message


async def test_two_new_projects_of_the_same_name_leave_the_doubt(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    change = CreateProject(ProjectChanges(name="Twins", description="Whose"))
    await in_doubt(sandbox, clock, library.editor.apply(change), "reset-after method=POST")
    other = await client.create_project(ProjectChanges(name="Twins"))
    (found,) = await library.editor.check_doubtful()
    assert found.ending is Ending.UNKNOWN
    assert "2 new projects of that name" in found.message
    assert sent(sandbox, "PUT") == 0
    await client.delete_project(other.hashed_id)
    (found,) = await library.editor.check_doubtful()
    assert found.ending is Ending.APPLIED


def test_deletions_do_not_make_an_older_project_new() -> None:
    def project(number: int) -> Project:
        return Project.from_json({"hashedId": f"p{number}", "created": f"2020-01-01T00:00:{number % 60:02}+00:00"})

    page = [project(number) for number in range(59, -1, -1)] + [
        replace(project(0), hashed_id=f"x{n}") for n in range(40)
    ]
    earlier = Earlier.of(page, {"lagging"})
    assert not earlier.precedes(project(12))
    assert not earlier.precedes(replace(project(12), hashed_id="moved up"))
    assert not earlier.precedes(replace(project(59), hashed_id="lagging"))
    assert earlier.precedes(replace(project(59), hashed_id="new"))
    assert Earlier.of(page[1:]).precedes(replace(project(12), hashed_id="new")), "all were seen"


async def test_nothing_is_created_where_the_list_cannot_be_read(
    sandbox: Sandbox, library: Library, clock: ManualClock
) -> None:
    sandbox.faults.add("status=403 method=GET path=/projects")
    changes = ProjectChanges(name="Unseen")
    outcome = await library.editor.apply(CreateProject(changes))
    assert outcome.ending is Ending.NOT_APPLIED
    assert sent(sandbox, "POST") == 0
    assert library.editor.drafts.get("") is changes


async def test_what_was_typed_for_one_new_project_outlives_the_others(sandbox: Sandbox, library: Library) -> None:
    first, second = ProjectChanges(name="First"), ProjectChanges(name="Second")
    for changes in (first, second):
        sandbox.faults.add("status=403 method=POST applied=no")
        await library.editor.apply(CreateProject(changes))
    await library.editor.apply(CreateProject(ProjectChanges(name="Third")))
    assert library.editor.drafts.get("") is second
    await library.editor.apply(CreateProject(second))
    assert library.editor.drafts.get("") is first
    library.editor.drafts.drop("", first)
    assert library.editor.drafts.get("") is None


async def test_another_text_for_the_same_record_is_not_forgotten_with_this_one(
    client: WistiaClient, library: Library
) -> None:
    media = await first_media(client)
    other = MediaChanges(name="Typed elsewhere")
    library.editor.drafts.keep(media.hashed_id, other, media.name)
    await library.editor.apply(EditMedia(media, MediaChanges(name="Saved")))
    assert library.editor.drafts.get(media.hashed_id) is other


@pytest.mark.parametrize(
    ("fault", "saved"),
    [("reset-after", True), ("reset-before", True), ("reset-before times=forever", False), ("status=403", False)],
)
async def test_the_description_of_a_new_project_is_read_back_when_its_answer_is_lost(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock, fault: str, saved: bool
) -> None:
    sandbox.faults.add(f"{fault} method=PUT")
    change = CreateProject(ProjectChanges(name="Told", description="The words"))
    outcome = await settled(clock, asyncio.create_task(library.editor.apply(change)))
    assert outcome.ending is Ending.APPLIED
    assert isinstance(outcome.record, Project)
    identity = outcome.record.hashed_id
    assert ("is not saved" in outcome.message) is not saved, outcome.message
    assert ("The words" in (await client.project(identity)).description) is saved
    assert library.editor.drafts.get(identity) == (None if saved else ProjectChanges(description="The words"))


async def test_a_description_in_doubt_is_a_doubt_of_its_own(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    sandbox.faults.add("reset-after method=PUT")
    sandbox.faults.add("status=401 method=GET times=forever skip=1")
    change = CreateProject(ProjectChanges(name="Told", description="The words"))
    outcome = await settled(clock, asyncio.create_task(library.editor.apply(change)))
    assert outcome.ending is Ending.APPLIED
    assert "The description of “Told” may be saved or not" in outcome.message
    sandbox.faults.clear()
    (found,) = await library.editor.check_doubtful()
    assert (found.ending, len(library.editor.drafts)) == (Ending.APPLIED, 0)


# reads beside writes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["media", "project"])
async def test_a_read_that_was_overtaken_by_a_change_does_not_undo_it_on_the_screen(
    late: LateClient, clock: ManualClock, kind: str
) -> None:
    library = Library(late, clock)
    records: LoadedRows[Media] | LoadedRows[Project]
    if kind == "media":
        records = library.medias(None, None)
        records.listing.place(1, await late.medias(1))
        read: Callable[[str], Awaitable[Media | Project]] = library.media
    else:
        records = library.projects(None)
        records.listing.place(1, await late.projects(1))
        read = library.project
    identity = records.identity(0)

    def name() -> str:
        record = records.row(0)
        assert not isinstance(record, Gap)
        return record.name

    late.hold_next()
    reading = asyncio.ensure_future(read(identity))
    await late.held.wait()
    listed = records.row(0)
    assert not isinstance(listed, Gap)
    library.record_changed(replace(listed, name="Written"))  # in the same second, so with an equal stamp
    late.release.set()
    await reading
    assert name() == "Written"
    # Lists lag for as long; a read that began later shows what is there, stamps being equal.
    await read(identity)
    assert name() == "Written"
    await clock.advance(61)
    fresh = await read(identity)
    assert name() == fresh.name != "Written"
    # A newer version wins over whatever lags behind it.
    assert listed.updated is not None
    library.record_changed(replace(listed, name="Newer", updated=listed.updated + timedelta(seconds=1)))
    await read(identity)
    assert name() == "Newer"
    library.close()


async def test_a_deleted_record_that_comes_back_can_be_changed_and_deleted_again(
    client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    media = await first_media(client)
    await library.editor.apply(DeleteMedia(media))
    await clock.advance(61)
    assert not library.editor.is_gone(media.hashed_id)
    await library.editor.apply(DeleteMedia(media))
    assert library.editor.is_gone(media.hashed_id)


async def test_a_deleted_record_that_a_late_read_brings_stays_gone(client: WistiaClient, library: Library) -> None:
    media = await first_media(client)
    await library.editor.apply(DeleteMedia(media))
    rows = library.medias(None, None)
    rows.listing.place(1, [media])  # as a list that lags behind brings it
    library.record_changed(replace(media, name="Ghost"))
    assert library.editor.is_gone(media.hashed_id)
    assert rows.row(0) == media
    row_format = MediaFormat(ManualClock())
    row_format.editor = library.editor
    assert "deleted" in "".join(text for text, _ in row_format.row(media, 80))
    assert library.editor.pending == {}
