"""Archive, restore, copy and swap, over real sockets: what is sent, what is read, and what is never sent."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from tests.api.servers import Step, answer, reset, rig
from wistia_tui.api import errors
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.models import BackgroundJob, JobAnswer

BEGUN = {"message": "Queued\x1b for processing.", "background_job_status": {"id": 51882031, "status": "queued"}}
COPY = {"id": 2, "hashed_id": "new", "name": "A", "project": {"hashed_id": "p1"}}
UNUSABLE: dict[str, Step] = {
    "reset": reset,
    "502": answer(502, b""),
    "empty": answer(200, b""),
    "null": answer(200, b"null"),
    "a list": answer(200, [BEGUN | COPY]),
    "HTML": answer(200, b"<html>Sign in</html>", content_type="text/html"),
    "something else": answer(200, {"nothing": "known"}),
}
Work = Callable[[WistiaClient], Coroutine[Any, Any, object]]
JOBS: dict[str, Work] = {
    "archive": lambda client: client.archive_medias(["abc", "def"]),
    "restore": lambda client: client.restore_medias(["abc", "def"], "p1"),
    "swap": lambda client: client.swap_media("abc", "def"),
}
COPIES: dict[str, Work] = {
    "media": lambda client: client.copy_media("abc", "p1", "o@example.com"),
    "project": lambda client: client.copy_project("abc", "o@example.com"),
}
SENT = {
    "archive": ("PUT /medias/archive.json", b"hashed_ids%5B%5D=abc&hashed_ids%5B%5D=def"),
    "restore": ("PUT /medias/restore.json", b"hashed_ids%5B%5D=abc&hashed_ids%5B%5D=def&project_id=p1"),
    "swap": ("PUT /medias/abc/swap.json", b"replacement_media_id=def"),
    "media": ("POST /medias/abc/copy.json", b"project_id=p1&owner=o%40example.com"),
    "project": ("POST /projects/abc/copy.json", b"adminEmail=o%40example.com"),
}


@pytest.mark.parametrize("name", JOBS)
async def test_what_begins_in_the_background(name: str) -> None:
    more = {"container": {"type": "Project", "hashedId": "p1"}, "media": {"hashed_id": "abc"}}
    async with rig(answer(200, BEGUN | more), answer(200, {"message": "ok"})) as it:
        assert await JOBS[name](it.client) == JobAnswer("Queued␛ for processing.", 51882031)
        assert await JOBS[name](it.client) == JobAnswer("ok", None)
        assert (it.asked[0], it.script.requests[0].body) == SENT[name]


@pytest.mark.parametrize("name", COPIES)
async def test_a_copy_is_a_new_record(name: str) -> None:
    async with rig(answer(201, COPY, location="/v1/medias/new.json")) as it:
        copy = await COPIES[name](it.client)
        assert getattr(copy, "hashed_id", "") == "new"
        assert (it.asked[0], it.script.requests[0].body) == SENT[name]


async def test_a_copy_leaves_to_the_service_what_is_not_given() -> None:
    async with rig(answer(201, COPY)) as it:
        await it.client.copy_media("abc")
        await it.client.copy_project("abc")
        assert [request.body for request in it.script.requests] == [b"", b""]


@pytest.mark.parametrize("name", COPIES)
async def test_the_original_is_never_told_as_the_copy(name: str) -> None:
    async with rig(answer(201, COPY | {"hashed_id": "abc"})) as it:
        error = await it.failure(COPIES[name](it.client))
        assert isinstance(error, errors.UnexpectedAnswer)
        assert error.may_have_been_applied
        assert "about the original" in error.happened
    async with rig(answer(201, {"id": 5, "name": "A"})) as it:
        assert getattr(await COPIES[name](it.client), "hashed_id", None) == "", "it may be there without an id"


@pytest.mark.parametrize("lost", UNUSABLE.values(), ids=UNUSABLE)
@pytest.mark.parametrize("name", JOBS | COPIES)
async def test_without_an_answer_it_is_in_doubt_and_not_sent_again(name: str, lost: Step) -> None:
    async with rig(lost) as it:
        error = await it.failure((JOBS | COPIES)[name](it.client))
        assert error.may_have_been_applied
        assert error.meaning.startswith("It is not known whether")
        assert ("again does no harm" in error.meaning) == (name in {"archive", "restore"})
        assert len(it.script.requests) == 1


@pytest.mark.parametrize(
    ("name", "refusal", "kind", "says"),
    [
        ("archive", answer(403, {"error": "No archiving here."}), errors.NotAllowed, "No archiving here. No media"),
        ("archive", answer(422, {"error": "Too many medias."}), errors.Invalid, "Too many medias. No media was"),
        ("restore", answer(404, {"error": "Project not found."}), errors.NotFound, "Project not found. No media"),
        ("restore", answer(422, {"error": "Provide one project_id."}), errors.Invalid, "Provide one project_id."),
        ("media", answer(405, {"error": "Archived."}), errors.Invalid, "restore it first"),
        ("media", answer(400, ["Copy failed.", "Sorry."]), errors.Invalid, "Copy failed.; Sorry. The media was not"),
        ("project", answer(404, b""), errors.NotFound, "The project was not copied."),
        ("swap", answer(400, {"error": "Must be the same type."}), errors.Invalid, "same type. The media was not"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " not in value else "",
)
async def test_a_refusal_says_why_and_that_nothing_was_done(
    name: str, refusal: Step, kind: type[errors.WistiaError], says: str
) -> None:
    async with rig(refusal) as it:
        error = await it.failure((JOBS | COPIES)[name](it.client))
        assert isinstance(error, kind)
        assert not error.may_have_been_applied
        assert says in str(error).replace('"', "")
        assert len(it.script.requests) == 1


TOO_MANY = ["a"] * 101


@pytest.mark.parametrize(
    ("work", "says"),
    [
        (lambda client: client.archive_medias([]), "No media was archived"),
        (lambda client: client.archive_medias(TOO_MANY), "1 to 100 medias at a time, not 101. No media was archived"),
        (lambda client: client.archive_medias(["a", "b/c"]), "No media was archived"),
        (lambda client: client.restore_medias(TOO_MANY, "p"), "No media was restored"),
        (lambda client: client.restore_medias(["a"], ""), "No media was restored"),
        (lambda client: client.restore_medias(["a"], "p q"), "No media was restored"),
        (lambda client: client.copy_media("a b"), "The media was not copied"),
        (lambda client: client.copy_media("a", "p/q"), "The media was not copied"),
        (lambda client: client.copy_project(".."), "The project was not copied"),
        (lambda client: client.swap_media("a", ""), "The media was not swapped"),
        (lambda client: client.swap_media("", "b"), "The media was not swapped"),
    ],
)
async def test_what_cannot_be_meant_is_not_sent(work: Work, says: str) -> None:
    async with rig(answer(200, BEGUN)) as it:
        with pytest.raises(errors.Invalid, match=says):
            await work(it.client)
        assert not it.script.requests


async def test_the_most_at_once_go_as_one() -> None:
    async with rig(answer(200, BEGUN), method_override=True) as it:
        await it.client.archive_medias([f"a{number}" for number in range(100)])
        (request,) = it.script.requests
        assert request.method == "POST"
        assert request.body.startswith(b"_method=put&hashed_ids%5B%5D=a0&")
        assert request.body.count(b"hashed_ids%5B%5D=") == 100


async def test_how_far_a_background_job_is() -> None:
    steps = [
        answer(200, {"background_job_status": {"id": 7, "status": status}}) for status in ("queued", "started\x1b")
    ]
    async with rig(*steps, answer(200, {"background_job_status": {}}), answer(404, b"")) as it:
        assert await it.client.background_job(7) == BackgroundJob(7, "queued")
        assert await it.client.background_job(7) == BackgroundJob(7, "started␛")
        assert await it.client.background_job(7) == BackgroundJob(None, "")
        with pytest.raises(errors.NotFound, match="was not looked up"):
            await it.client.background_job(7)
        assert it.asked == ["GET /background_job_status/7.json"] * 4


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"<html>",
        [],
        {"message": "queued"},
        {"background_job_status": None},
        {"background_job_status": {"id": 8}},
    ],
)
async def test_what_is_not_about_that_job_is_no_answer(body: object) -> None:
    async with rig(answer(200, body)) as it:
        error = await it.failure(it.client.background_job(7))
        assert isinstance(error, errors.UnexpectedAnswer)
        assert error.meaning == "The background job was not looked up."


async def test_a_job_of_somebody_else_or_without_a_number() -> None:
    async with rig(answer(403, {"error": "Not associated with an authorized object."})) as it:
        with pytest.raises(errors.NotAllowed, match="Not associated"):
            await it.client.background_job(7)
        with pytest.raises(errors.Invalid, match="no usable id"):
            await it.client.background_job(-7)
        assert len(it.script.requests) == 1
