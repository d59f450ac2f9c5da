"""Changes saved by a real service that loses answers, refuses and lies: what it holds and what we say must agree."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from tests.clocks import ManualClock
from tests.library.editing import first_media, sent, settled
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.models import EditableMedia, EditableProject, Media, Project
from wistia_tui.api.payloads import MediaChanges, ProjectChanges
from wistia_tui.library.change import EditMedia, EditProject
from wistia_tui.library.comparison import meant, merged_media, merged_project
from wistia_tui.library.library import Library
from wistia_tui.library.outcomes import Ending, Mark
from wistia_tui.library.wording import short
from wistia_tui.sandbox.running import Sandbox


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


async def test_a_record_without_an_id_is_never_sent(sandbox: Sandbox, library: Library) -> None:
    outcome = await library.editor.apply(EditMedia(Media.from_json({}, editable=True), MediaChanges(name="x")))
    assert outcome.ending is Ending.NOT_APPLIED
    assert [request for request in sandbox.requests if request.method == "PUT"] == []


async def test_another_text_for_the_same_record_is_not_forgotten_with_this_one(
    client: WistiaClient, library: Library
) -> None:
    media = await first_media(client)
    other = MediaChanges(name="Typed elsewhere")
    library.editor.drafts.keep(media.hashed_id, other, media.name)
    await library.editor.apply(EditMedia(media, MediaChanges(name="Saved")))
    assert library.editor.drafts.get(media.hashed_id) is other


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
