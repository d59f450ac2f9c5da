"""The client and the stand-in of the service, over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.api.servers import TOKEN, Step, answer, eventually, reset, rig
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
        for work in (it.client.update_media("abc", MediaChanges(name="n")), it.client.delete_media("abc")):
            error = await it.failure(work)
            assert isinstance(error, errors.UnexpectedAnswer)
            assert error.happened.count("is about another record") == 2, "the answer, and what was read back"
            assert error.may_have_been_applied


async def test_a_move_says_what_begins_and_what_does_not() -> None:
    begun = {
        "message": "1 media queued to be moved.",
        "background_job_status": {"id": 51882040, "status": "queued"},
        "partial_errors": [{"media_id": "g0neg0ne00", "error": "Media\x1b[2J not found."}],
    }
    async with rig(answer(207, begun), answer(200, {"message": "2 medias queued to be moved."})) as it:
        moved = await it.client.move_medias(["abc", "g0neg0ne00"], "proj")
        assert moved.message == "1 media queued to be moved."
        assert moved.job_id == 51882040
        assert moved.failures == (("g0neg0ne00", "Media␛[2J not found."),)
        (request,) = it.script.requests
        assert (request.method, request.path) == ("PUT", "/medias/move.json")
        assert request.body == b"hashed_ids%5B%5D=abc&hashed_ids%5B%5D=g0neg0ne00&project_id=proj"
        moved = await it.client.move_medias(["abc", "def"], "proj", "sub")
        assert (moved.job_id, moved.failures) == (None, ())
        assert it.script.requests[1].body.endswith(b"&project_id=proj&subfolder_id=sub")


@pytest.mark.parametrize(
    ("ids", "project_id", "subfolder_id"),
    [([], "p", ""), (["a"] * 101, "p", ""), (["a/b"], "p", ""), (["a"], "", ""), (["a"], "p", "x y")],
)
async def test_a_move_that_cannot_be_one_is_not_sent(ids: list[str], project_id: str, subfolder_id: str) -> None:
    async with rig(answer(200, {"message": "1 media queued"})) as it:
        with pytest.raises(errors.Invalid, match="No media was moved"):
            await it.client.move_medias(ids, project_id, subfolder_id)
        assert not it.script.requests


@pytest.mark.parametrize("step", [reset, answer(502, b""), answer(200, {"nothing": "known"}), answer(200, b"[]")])
async def test_a_move_without_an_answer_may_be_under_way(step: Step) -> None:
    async with rig(step) as it:
        error = await it.failure(it.client.move_medias(["abc"], "proj"))
        assert error.may_have_been_applied
        assert "to move them again does no harm" in error.meaning
        assert it.asked == ["PUT /medias/move.json"]


async def test_moves_have_a_limit_of_their_own_that_holds_nothing_else_back() -> None:
    async with rig(answer(200, {"message": "1 media queued", "name": "A"})) as it:
        for _ in range(10):
            await it.client.move_medias(["abc"], "proj")
        eleventh = asyncio.create_task(it.client.move_medias(["abc"], "proj"))
        await eventually(lambda: it.budget.snapshot().waiting == 1)
        assert (await it.client.media("abc")).name == "A"
        await it.clock.advance(299)
        assert len(it.script.requests) == 11
        await it.clock.advance(1)
        await eleventh


async def test_the_same_resource_as_it_comes() -> None:
    xml = b'<?xml version="1.0"?>\n<media><name>A &amp; B</name></media>'
    async with rig(answer(200, xml, content_type="application/xml")) as it:
        answered = await it.client.raw("/medias/abc.xml?description_format=markdown", "application/xml")
        assert answered.body == xml
        assert answered.header("content-type") == "application/xml"
        (request,) = it.script.requests
        assert request.target == "/v1/medias/abc.xml?description_format=markdown"
        assert request.headers["accept"] == "application/xml"
        assert request.headers["authorization"] == f"Bearer {TOKEN}"
    async with rig(answer(404, b"")) as it:
        with pytest.raises(errors.NotFound, match="It was not read"):
            await it.client.raw("/medias/gone.xml", "application/xml")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "medias.xml",
        "//evil.example/x",
        "/../account",
        "/%2e%2e/account",
        "/a/./b",
        "/a b",
        "/a\r\nX: y",
        "/a#b",
        "/a%5c..",
        "@evil/",
    ],
)
async def test_a_path_that_leads_elsewhere_is_not_followed(path: str) -> None:
    async with rig(answer(200, b"")) as it:
        with pytest.raises(errors.Invalid, match="no path of the service"):
            await it.client.raw(path, "application/xml")
        assert not it.script.requests


@pytest.mark.parametrize("refusal", [answer(403, {"error": "no"}), answer(401, {"code": "unauthorized_scope"})])
async def test_what_the_token_may_not_do_is_known_until_it_may(refusal: Step) -> None:
    media = {"id": 1, "hashed_id": "abc", "name": "A"}
    async with rig(refusal, answer(401, {"code": "unauthorized_params"}), answer(200, media)) as it:
        with pytest.raises(errors.NotAllowed):
            await it.client.update_media("abc", MediaChanges(name="A"))
        assert list(it.client.not_allowed) == ["media update"]
        assert "not changed" in it.client.not_allowed["media update"].what
        with pytest.raises(errors.NotAllowed):
            await it.client.media("def")
        assert list(it.client.not_allowed) == ["media update"], "that was about one record"
        await it.client.update_media("abc", MediaChanges(name="A"))
        assert not it.client.not_allowed


async def test_an_unusable_id_never_leaves_the_machine() -> None:
    async with rig(answer(200, {"id": 1})) as it:
        for record_id in ("", "../account", "a b"):
            with pytest.raises(errors.Invalid, match="no usable id"):
                await it.client.delete_media(record_id)
        assert not it.script.requests
