"""New projects at a service that loses answers: made once, found again, never taken for another."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from tests.clocks import ManualClock
from tests.library.editing import in_doubt, sent, settled
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.models import Project
from wistia_tui.api.payloads import ProjectChanges
from wistia_tui.library.change import CreateProject
from wistia_tui.library.earlier import Earlier
from wistia_tui.library.library import Library
from wistia_tui.library.outcomes import Ending
from wistia_tui.sandbox.running import Sandbox


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
