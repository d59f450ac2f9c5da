"""The client and the stand-in of the service, over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.api.servers import answer, rig
from wistia_tui.api import errors
from wistia_tui.api.budget import Lane, RequestBudget
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.payloads import PER_PAGE, MediaChanges, MediaFilter, ProjectChanges, Sort, SortField
from wistia_tui.clock import SystemClock
from wistia_tui.sandbox.running import Sandbox


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.start(projects=4, medias=230, seed=3) as sandbox:
        yield sandbox


@pytest.fixture(params=[False, True], ids=["PUT and DELETE", "_method"])
async def client(sandbox: Sandbox, request: pytest.FixtureRequest) -> AsyncIterator[WistiaClient]:
    clock = SystemClock()
    budget = RequestBudget(clock)
    client = WistiaClient(
        sandbox.base_url, sandbox.token, budget=budget, clock=clock, method_override=request.param, user_agent="t/1"
    )
    yield client
    await client.aclose()
    budget.close()


async def test_browsing(sandbox: Sandbox, client: WistiaClient) -> None:
    account = await client.account()
    assert (account.media_count, account.project_count) == (230, 4)
    projects = await client.projects(1)
    assert len(projects) == 4
    pages = [await client.medias(page, lane=Lane.USER) for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [PER_PAGE, PER_PAGE, 30, 0]
    assert len({media.hashed_id for page in pages for media in page}) == 230
    project = projects[0]
    assert (await client.project(project.hashed_id)).hashed_id == project.hashed_id
    inside = await client.medias(1, MediaFilter(project_id=project.hashed_id))
    assert len(inside) == min(100, project.media_count or 0)
    assert all(media.project and media.project.hashed_id == project.hashed_id for media in inside)
    newest = await client.medias(1, sort=Sort(SortField.CREATED, descending=True))
    times = [media.created for media in newest if media.created]
    assert times == sorted(times, reverse=True)
    active = await client.medias(1, MediaFilter(archived=False))
    archived = await client.medias(1, MediaFilter(archived=True))
    assert not any(media.archived for media in active)
    assert archived
    assert all(media.archived for media in archived)
    assert client.budget.snapshot().used == len(sandbox.requests)


async def test_editing_a_media(client: WistiaClient) -> None:
    (media, *_) = await client.medias(1)
    whole = await client.media(media.hashed_id)
    assert whole.project
    assert whole.original is not None
    name, tags = "Grüße & [b]\u2764 #1+%", ("neu", "ä b", "c&d=e")
    updated = await client.update_media(media.hashed_id, MediaChanges(name, "Two\nlines *bold*", tags))
    assert updated.original is not None
    assert (updated.original.name, updated.tags) == (name, tags)
    again = await client.media(media.hashed_id)
    assert again.original is not None
    assert (again.original.name, again.original.tags) == (name, tags)
    await client.update_media(media.hashed_id, MediaChanges(description=""))
    assert (await client.media(media.hashed_id)).tags == tags
    await client.delete_media(media.hashed_id)
    with pytest.raises(errors.NotFound, match="The media was not loaded"):
        await client.media(media.hashed_id)


async def test_taking_all_tags_off(sandbox: Sandbox, client: WistiaClient, request: pytest.FixtureRequest) -> None:
    (media, *_) = await client.medias(1)
    await client.update_media(media.hashed_id, MediaChanges(tags=("one",)))
    sent = len(sandbox.requests)
    if request.node.callspec.id == "_method":
        with pytest.raises(errors.Invalid, match="override"):
            await client.update_media(media.hashed_id, MediaChanges(tags=()))
        assert len(sandbox.requests) == sent
    else:
        await client.update_media(media.hashed_id, MediaChanges(tags=()))
        assert (await client.media(media.hashed_id)).tags == ()


async def test_a_projects_life(client: WistiaClient) -> None:
    made = await client.create_project(ProjectChanges(name="Neu ü", description="not sent"))
    assert (made.name, made.public, made.description) == ("Neu ü", False, "")
    changes = ProjectChanges(name="N", description="d", public=True, anonymous_can_download=True)
    changed = await client.update_project(made.hashed_id, changes)
    assert (changed.name, changed.public, changed.anonymous_can_upload) == ("N", True, False)
    assert changed.anonymous_can_download
    assert (await client.project(made.hashed_id)).name == "N"
    await client.delete_project(made.hashed_id)
    with pytest.raises(errors.NotFound):
        await client.project(made.hashed_id)


async def test_a_project_without_a_name_is_not_sent(sandbox: Sandbox, client: WistiaClient) -> None:
    with pytest.raises(errors.Invalid, match="needs a name"):
        await client.create_project(ProjectChanges(public=True))
    assert not sandbox.requests


async def test_what_goes_over_the_wire() -> None:
    media = {"id": 1, "hashed_id": "abc", "name": "A"}
    async with rig(answer(200, media)) as it:
        await it.client.media("abc")
        await it.client.update_media("abc", MediaChanges(name="ü b", tags=("x", "y")))
        await it.client.delete_media("abc")
        await it.client.project("abc")
    show, update, delete, project = it.script.requests
    assert (show.method, show.target) == ("GET", "/v1/medias/abc.json?description_format=markdown")
    assert show.headers["accept"] == "application/json"
    assert "content-type" not in show.headers
    assert (update.method, update.target) == ("PUT", "/v1/medias/abc.json")
    assert update.body == b"name=%C3%BC+b&tags%5B%5D=x&tags%5B%5D=y"
    assert update.headers["content-type"] == "application/x-www-form-urlencoded"
    assert (delete.method, delete.target, delete.body) == ("DELETE", "/v1/medias/abc.json", b"")
    assert project.target == "/v1/projects/abc.json?page=1&per_page=1"
    async with rig(answer(200, []), method_override=True) as it:
        await it.client.medias(2, MediaFilter("p1", tags=("a b",), archived=False), Sort(SortField.NAME))
        (listed,) = it.script.requests
        assert listed.target == (
            "/v1/medias.json?page=2&per_page=100&sort_by=name&sort_direction=1"
            "&project_id=p1&tags%5B%5D=a%20b&archived=false"
        )
    async with rig(answer(200, media), method_override=True) as it:
        await it.client.update_media("abc", MediaChanges(name="n"))
        await it.client.delete_media("abc")
        assert [(request.method, request.body) for request in it.script.requests] == [
            ("POST", b"_method=put&name=n"),
            ("POST", b"_method=delete"),
        ]


async def test_an_answer_about_another_record_is_never_taken_for_this_one() -> None:
    other = {"id": 2, "hashed_id": "zzz", "name": "other"}
    async with rig(answer(200, other)) as it:
        with pytest.raises(errors.UnexpectedAnswer, match="another record"):
            await it.client.update_media("abc", MediaChanges(name="n"))
        with pytest.raises(errors.UnexpectedAnswer, match="another record"):
            await it.client.delete_media("abc")


async def test_an_unusable_id_never_leaves_the_machine() -> None:
    async with rig(answer(200, {"id": 1})) as it:
        for record_id in ("", "../account", "a b"):
            with pytest.raises(errors.Invalid, match="no usable id"):
                await it.client.delete_media(record_id)
        assert not it.script.requests
