"""Changes against a real service that loses answers, refuses and lies: what it holds and what we say must agree."""

from __future__ import annotations

import asyncio

import pytest

from tests.clocks import ManualClock
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.models import Media, Project
from wistia_tui.api.payloads import MediaChanges, ProjectChanges
from wistia_tui.library.change import CreateProject, DeleteMedia, DeleteProject, EditMedia, EditProject
from wistia_tui.library.comparison import merged, unlike
from wistia_tui.library.editor import Ending, Mark, Outcome
from wistia_tui.library.library import Library
from wistia_tui.sandbox.running import Sandbox


async def first_media(client: WistiaClient) -> Media:
    return await client.media((await client.medias(1))[0].hashed_id)


async def settled(clock: ManualClock, work: asyncio.Task[Outcome]) -> Outcome:
    """The outcome, moving the clock on whenever the editor waits for it."""
    while not work.done():
        await asyncio.wait({work}, timeout=0.01)
        if clock.sleeping:
            await clock.advance(10)
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
    assert library.editor.drafts == {}


@pytest.mark.parametrize(
    "fault", ["reset-before", "status=500 applied=no", "status=502 applied=no", "body=html applied=no"]
)
async def test_a_change_that_did_not_arrive_is_said_so_and_the_text_is_kept(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock, fault: str
) -> None:
    before = await first_media(client)
    sandbox.faults.add(f"{fault} method=PUT")
    changes = MediaChanges(name="Lost")
    outcome = await settled(clock, asyncio.create_task(library.editor.apply(EditMedia(before, changes))))
    assert outcome.ending is Ending.NOT_APPLIED, outcome.message
    assert "not saved" in outcome.message
    assert "e opens it again" in outcome.message
    assert library.editor.drafts == {before.hashed_id: changes}
    assert (await client.media(before.hashed_id)).name == before.name
    again = await library.editor.apply(EditMedia(before, changes))
    assert again.ending is Ending.APPLIED
    assert library.editor.drafts == {}


async def test_what_cannot_be_read_back_stays_in_doubt_until_it_can(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    before = await first_media(client)
    sandbox.faults.add("reset-after method=PUT")
    sandbox.faults.add("status=401 method=GET path=/medias times=forever")
    outcome = await settled(
        clock, asyncio.create_task(library.editor.apply(EditMedia(before, MediaChanges(name="Doubt"))))
    )
    assert outcome.ending is Ending.UNKNOWN
    assert "may or may not" in outcome.message
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
    sandbox: Sandbox, client: WistiaClient, library: Library
) -> None:
    before = await first_media(client)
    sandbox.faults.add("status=429 retry-after=0 method=PUT")
    outcome = await library.editor.apply(EditMedia(before, MediaChanges(name="Later")))
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


async def test_a_delete_that_did_not_arrive_leaves_the_row(
    sandbox: Sandbox, client: WistiaClient, library: Library, clock: ManualClock
) -> None:
    media = await first_media(client)
    sandbox.faults.add("reset-before method=DELETE")
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


def test_an_answer_that_shows_other_values_is_noticed() -> None:
    before = Media.from_json({"name": "a", "tags": [{"name": "x"}]}, editable=True)
    change = EditMedia(before, MediaChanges(name="A & B", tags=("x", "y"), description="*one*  two"))
    same = {"name": "A &amp; B", "tags": [{"name": "Y"}, {"name": "x"}], "description": "*one* two"}
    assert unlike(change, Media.from_json(same, editable=True)) == []
    other = {"name": "A", "tags": [{"name": "x"}], "description": "one two"}
    assert unlike(change, Media.from_json(other, editable=True)) == ["name", "description", "tags"]
    html = dict(same, description="<p><em>one</em> two</p>")
    assert unlike(change, Media.from_json(html, editable=True)) == []


def test_the_answer_to_a_put_keeps_what_it_lacks() -> None:
    before = Media.from_json({"name": "a", "project": {"name": "P", "hashed_id": "p"}, "assets": [{"type": "x"}]})
    answer = Media.from_json({"name": "b"})
    both = merged(before, answer)
    assert (both.name, both.project, len(both.assets)) == ("b", before.project, 1)
