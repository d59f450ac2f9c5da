from __future__ import annotations

from typing import Any

import pytest

from tests.tui.modal_host import STILL_OPEN, answering, showing
from wistia_tui.api.errors import NotFound
from wistia_tui.api.models import Project
from wistia_tui.api.payloads import ProjectChanges
from wistia_tui.library.change import CreateProject, EditProject
from wistia_tui.sandbox.hostile import TEXTS
from wistia_tui.tui.screens.edit_project import FORMATTED, PRIVATE, EditProjectScreen
from wistia_tui.tui.screens.form import DISCARD, NAME_NEEDED, NOTHING_CHANGED
from wistia_tui.tui.screens.laid_over import CHANGED_SINCE, FROM_DRAFT


def a_project(**fields: Any) -> Project:
    record = {
        "hashedId": "p1p2p3p4p5",
        "name": "Onboarding",
        "description": "Plain words",
        "public": True,
        "anonymousCanUpload": False,
    }
    return Project.from_json(record | fields)


def a_form(project: Project, **options: Any) -> EditProjectScreen:
    return EditProjectScreen(answering(project), project, **options)


def a_new_one(**options: Any) -> EditProjectScreen:
    return EditProjectScreen(None, None, **options)


async def test_only_the_name_is_sent() -> None:
    project = a_project()
    async with showing(a_form(project)) as form:
        assert "Edit project · Onboarding" in form.text
        await form.press("!")
        assert "PUT /v1/projects/p1p2p3p4p5.json   name" in form.text
        await form.press("ctrl+s")
        assert form.result == EditProject(project, ProjectChanges(name="Onboarding!"))


async def test_what_others_changed_since_the_draft_was_typed_is_said_and_can_be_taken() -> None:
    draft = ProjectChanges(name="Mine", description="Mine too", public=False)
    origin, now = a_project(public=False), a_project(name="Theirs", public=False)
    async with showing(a_form(now, draft=draft, origin=origin)) as form:
        assert CHANGED_SINCE in form.words
        assert "Now at Wistia: Theirs · when you typed: Onboarding" in form.text
        await form.press("ctrl+t")
        assert "Now at Wistia" not in form.text
        await form.press("ctrl+s")
        assert form.result == EditProject(now, ProjectChanges(description="Mine too"))


async def test_nothing_changed_sends_nothing() -> None:
    async with showing(a_form(a_project())) as form:
        assert NOTHING_CHANGED in form.text
        await form.press("ctrl+s")
        assert form.result is None


async def test_an_untouched_html_description_is_not_sent_and_its_loss_is_said() -> None:
    project = a_project(description="<p>All <b>about</b> us</p>")
    async with showing(a_form(project)) as form:
        assert "All about us" in form.text
        assert FORMATTED in form.words
        await form.press("!", "ctrl+s")
        assert form.result == EditProject(project, ProjectChanges(name="Onboarding!"))


async def test_a_changed_description_is_sent_as_text() -> None:
    project = a_project(description="<p>All <b>about</b> us</p>")
    async with showing(a_form(project)) as form:
        await form.press("tab", "X", "ctrl+s")
        assert form.result == EditProject(project, ProjectChanges(description="XAll about us"))


async def test_switches_are_turned_with_space_and_only_the_turned_ones_are_sent() -> None:
    project = a_project()
    async with showing(a_form(project)) as form:
        assert "[x] Public: yes" in form.text
        assert "[ ] Anonymous upload: no" in form.text
        assert "[?] Anonymous download: unknown" in form.text
        await form.press("tab", "tab", "space", "tab", "tab", "space")
        assert "[ ] Public: no" in form.text
        assert "[x] Anonymous download: yes" in form.text
        assert "public, anonymous download" in form.text
        await form.press("ctrl+s")
        assert form.result == EditProject(project, ProjectChanges(public=False, anonymous_can_download=True))


async def test_a_switch_turned_back_is_not_sent_and_unknown_can_come_back() -> None:
    async with showing(a_form(a_project())) as form:
        await form.press("tab", "tab", "space", "space", "tab", "tab", "space", "space", "space")
        assert "[?] Anonymous download: unknown" in form.text
        assert NOTHING_CHANGED in form.text


async def test_a_blank_name_is_refused() -> None:
    async with showing(a_form(a_project())) as form:
        await form.press("ctrl+u", "ctrl+s")
        assert form.result is STILL_OPEN
        assert NAME_NEEDED in form.text


async def test_a_draft_is_laid_over_the_newest_version() -> None:
    draft = ProjectChanges(name="typed", description="before", public=False, anonymous_can_download=False)
    async with showing(a_form(a_project(), draft=draft)) as form:
        assert FROM_DRAFT in form.words
        await form.press("ctrl+s")
        assert isinstance(form.result, EditProject)
        assert form.result.changes == draft


async def test_a_failed_read_says_why() -> None:
    async def load() -> Project:
        raise NotFound("The project is not there.", "Refresh the list.")

    async with showing(EditProjectScreen(load, a_project())) as form:
        assert "The project is not there. Refresh the list." in form.words
        await form.press("escape")
        assert form.result is None


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
async def test_hostile_texts_reach_neither_the_screen_nor_the_service(text: str) -> None:
    project = a_project(name=text, description=text)
    async with showing(a_form(project)) as form:
        form.assert_safe()
        for key in ("end", "tab", "ctrl+end", "tab"):
            await form.press(key)
            form.assert_safe()
        await form.press("space", "ctrl+s")
        assert form.result == EditProject(project, ProjectChanges(public=False))


# a new project --------------------------------------------------------------------------------------------------------


async def test_a_new_project_is_private_and_the_form_says_so() -> None:
    async with showing(a_new_one()) as form:
        assert "New project" in form.text
        assert PRIVATE in form.words
        await form.type("Spring")
        assert "POST /v1/projects.json   name, public" in form.text
        await form.press("ctrl+s")
        assert form.result == CreateProject(ProjectChanges(name="Spring", public=False))


async def test_a_new_project_with_a_description_takes_two_requests() -> None:
    async with showing(a_new_one()) as form:
        await form.type("Spring")
        await form.press("tab")
        await form.type("Words")
        assert "POST /v1/projects.json   name, public " in form.text
        assert "then PUT /v1/projects/….json   description" in form.text
        await form.press("tab", "space", "tab", "space", "ctrl+s")
        wanted = ProjectChanges(name="Spring", description="Words", public=True, anonymous_can_upload=True)
        assert form.result == CreateProject(wanted)


async def test_a_new_project_needs_a_name() -> None:
    async with showing(a_new_one()) as form:
        await form.press("ctrl+s")
        assert form.result is STILL_OPEN
        assert NAME_NEEDED in form.text
        await form.press("escape")
        assert form.result is None


async def test_leaving_a_new_project_with_something_in_it_asks() -> None:
    async with showing(a_new_one()) as form:
        await form.type("Spring")
        await form.press("escape")
        assert DISCARD in form.text
        await form.press("y")
        assert form.result is None


async def test_a_new_project_starts_with_what_did_not_get_through() -> None:
    draft = ProjectChanges(name="Spring", description="Words", public=True)
    async with showing(a_new_one(draft=draft)) as form:
        await form.press("ctrl+s")
        assert form.result == CreateProject(draft)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (160, 50)])
async def test_every_switch_can_be_reached(size: tuple[int, int]) -> None:
    async with showing(a_form(a_project(description="<p>x</p>")), size) as form:
        for label in ("Public", "Anonymous upload", "Anonymous download"):
            await form.press(*(("tab", "tab") if label == "Public" else ("tab",)))
            assert label in form.text
