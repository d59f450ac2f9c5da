"""Writes whose answer is lost, over real sockets: read back, sent again only when certainly not done, never twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.api.servers import OK, Peer, Rig, Step, answer, eventually, raw, reset, rig, silence
from wistia_tui.api import errors
from wistia_tui.api.errors import WistiaError
from wistia_tui.api.models import Media, Project
from wistia_tui.api.payloads import MediaChanges, ProjectChanges

MEDIA = {"id": 1, "hashed_id": "abc", "name": "A", "description": "d", "tags": [{"name": "x"}]}
PROJECT = {"id": 1, "hashedId": "p", "name": "P", "public": True, "description": None}
BEFORE = Media.from_json(MEDIA, editable=True).original
LOST: dict[str, Step] = {
    "reset": reset,
    "closed without a word": raw(b""),
    "closed in the headers": raw(b"HTTP/1.1 200 OK\r\ncontent-ty"),
    "headers without end": raw(OK + b"x-a: " + b"y" * 300_000),
    "headers of 80 KB": answer(200, MEDIA, x_a="y" * 80_000),
    "short body": raw(OK + b'content-length: 100\r\n\r\n{"id": 1'),
    "chunked garbage": raw(OK + b"transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n"),
    "empty 200": answer(200, b""),
    "HTML 200": answer(200, b"<html>Sign in</html>", content_type="text/html"),
    "a list": answer(200, [MEDIA]),
    "a body of 17 MB": answer(200, b" " * 17_000_000),
    "408": answer(408, b""),
    "425": answer(425, b""),
    "500": answer(500, {"error": "boom"}),
    "502": answer(502, b"<h1>Bad gateway</h1>", content_type="text/html"),
    "503": answer(503, b""),
    "504": answer(504, b""),
}


def changed(**values: object) -> Step:
    return answer(200, MEDIA | values)


async def update(it: Rig, **values: object) -> Media:
    return await it.client.update_media("abc", MediaChanges(**values), before=BEFORE)  # type: ignore[arg-type]


@pytest.mark.parametrize("lost", LOST.values(), ids=LOST)
async def test_a_change_that_was_done_is_a_success_with_the_record_as_it_was_read(lost: Step) -> None:
    async with rig(lost, changed(name="B", duration=7.0)) as it:
        media = await it.outcome(update(it, name="B"))
        assert (media.name, media.duration) == ("B", 7.0)
        assert it.asked == ["PUT /medias/abc.json", "GET /medias/abc.json"]
        assert it.script.requests[1].target.endswith("?description_format=markdown")
        assert it.clock.monotonic() == 1000.0, "the first look is at once"
        assert it.budget.snapshot().in_flight == 0


@pytest.mark.parametrize("lost", LOST.values(), ids=LOST)
async def test_a_change_that_was_certainly_not_done_is_sent_again(lost: Step) -> None:
    async with rig(lost, *[answer(200, MEDIA)] * 3, changed(name="B")) as it:
        sent_again: list[float] = []

        async def done(peer: Peer) -> None:
            sent_again.append(it.clock.monotonic() - 1000.0)
            await changed(name="B")(peer)

        it.script.steps[-1] = done
        assert (await it.outcome(update(it, name="B"))).name == "B"
        assert it.asked == ["PUT /medias/abc.json", *["GET /medias/abc.json"] * 3, "PUT /medias/abc.json"]
        assert it.script.requests[0].body == it.script.requests[-1].body == b"name=B"
        assert sent_again[0] >= 10.0, "a lost request may still be on its way"


async def test_a_pause_of_the_service_takes_nothing_from_the_time_for_another_attempt() -> None:
    limited = answer(429, b"", retry_after="30")
    async with rig(reset, limited, *[answer(200, MEDIA)] * 3, changed(name="B")) as it:
        assert (await it.outcome(update(it, name="B"))).name == "B"
        assert it.asked.count("PUT /medias/abc.json") == 2
        assert it.clock.monotonic() >= 1040.0


async def test_a_pause_that_begins_before_the_record_is_read_back_takes_nothing_either() -> None:
    held = asyncio.Event()

    async def service(peer: Peer) -> None:
        count = it.asked.count(f"{peer.request.method} {peer.request.path}")
        if peer.request.method == "PUT" and count == 1:
            await held.wait()
            await reset(peer)
        elif peer.request.path == "/projects.json":
            await (answer(429, b"", retry_after="30") if count == 1 else answer(200, []))(peer)
        else:
            await changed(name="B" if it.asked.count("PUT /medias/abc.json") == 2 else "A")(peer)

    async with rig(service) as it:
        task = asyncio.create_task(update(it, name="B"))
        await eventually(lambda: len(it.script.requests) == 1)
        other = asyncio.create_task(it.client.projects(1))
        await eventually(lambda: it.budget.snapshot().waiting == 1)
        held.set()
        await eventually(lambda: it.budget.snapshot().waiting == 2)
        assert (await it.outcome(task)).name == "B"
        await other
        assert it.asked.count("PUT /medias/abc.json") == 2


async def test_a_change_that_is_seen_late_is_not_sent_again() -> None:
    async with rig(reset, answer(200, MEDIA), answer(200, MEDIA), changed(name="B")) as it:
        assert (await it.outcome(update(it, name="B"))).name == "B"
        assert it.asked.count("PUT /medias/abc.json") == 1


async def test_a_change_that_never_arrives_is_an_error_that_says_so() -> None:
    async def lose_writes(peer: Peer) -> None:
        await (reset if peer.request.method == "PUT" else answer(200, MEDIA))(peer)

    async with rig(lose_writes) as it:
        error = await it.failure(update(it, name="B"))
        assert isinstance(error, errors.NotApplied)
        assert not error.may_have_been_applied
        assert error.happened.startswith("The connection to 127.0.0.1 broke")
        assert "Tried 2 times in" in error.happened, "a person waits for 15 s of work and no longer"
        assert error.happened.endswith("Reading it back shows that it is as it was before.")
        assert error.meaning == "The media was not changed."
        assert isinstance(error.record, Media)
        assert error.record.name == "A"
        assert it.asked.count("PUT /medias/abc.json") == 2


@pytest.mark.parametrize(
    ("held", "says"),
    [
        (answer(200, MEDIA | {"name": "of a colleague"}), "shows another name than was sent."),
        (answer(404, b""), "It is not there any more, or this token cannot see it."),
    ],
)
async def test_what_somebody_else_changed_is_not_overwritten(held: Step, says: str) -> None:
    async with rig(answer(500, b"", x_request_id="r-1"), held) as it:
        error = await it.failure(update(it, name="B"))
        assert isinstance(error, errors.NotShown)
        assert error.may_have_been_applied
        assert says in error.happened
        assert error.request_id == "r-1"
        assert it.asked == ["PUT /medias/abc.json", *["GET /medias/abc.json"] * 3]


async def test_without_the_record_as_it_was_a_change_is_not_sent_again() -> None:
    async with rig(reset, answer(200, MEDIA)) as it:
        error = await it.failure(it.client.update_media("abc", MediaChanges(name="B")))
        assert isinstance(error, errors.NotShown)
        assert it.asked.count("PUT /medias/abc.json") == 1


@pytest.mark.parametrize(
    ("unreadable", "reads"), [(reset, 9), (answer(500, b""), 9), (answer(403, b""), 3), (answer(200, b"<html>"), 9)]
)
async def test_what_cannot_be_read_back_stays_in_doubt(unreadable: Step, reads: int) -> None:
    async with rig(answer(502, b""), unreadable) as it:
        error = await it.failure(update(it, name="B"))
        assert isinstance(error, errors.ServerFailed)
        assert error.may_have_been_applied
        assert "Wistia answered 502" in error.happened
        assert "Reading it back failed too: " in error.happened
        assert error.meaning == "It is not known whether the media was changed."
        assert it.asked == ["PUT /medias/abc.json", *["GET /medias/abc.json"] * reads]


async def test_tags_are_verified_against_the_whole_set_whatever_their_case() -> None:
    async with rig(reset, changed(tags=[{"name": "NEW"}, {"name": "x"}])) as it:
        await it.outcome(update(it, tags=("x", "new")))
        assert it.asked.count("PUT /medias/abc.json") == 1
    # One tag too many is another set: a colleague's, and not to be taken off.
    async with rig(reset, changed(tags=[{"name": "x"}, {"name": "new"}, {"name": "theirs"}])) as it:
        error = await it.failure(update(it, tags=("x", "new")))
        assert isinstance(error, errors.NotShown)
        assert "another tags" in error.happened
        assert it.asked.count("PUT /medias/abc.json") == 1


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        ({"description": "one two"}, {"description": "one\n\ntwo"}),
        ({"tags": [{"name": "foo"}]}, {"tags": ("Foo",)}),
        ({"name": "A &amp; B"}, {"name": "A & B"}),
    ],
)
async def test_a_lost_change_of_spaces_case_or_spelling_is_sent_again_and_never_told_as_saved(
    held: dict[str, object], wanted: dict[str, object]
) -> None:
    before = Media.from_json(MEDIA | held, editable=True).original
    changes = MediaChanges(**wanted)  # type: ignore[arg-type]

    async def lose_writes(peer: Peer) -> None:
        await (reset if peer.request.method == "PUT" else changed(**held))(peer)

    async with rig(lose_writes) as it:
        error = await it.failure(it.client.update_media("abc", changes, before=before))
        assert isinstance(error, errors.NotApplied)
        assert it.asked.count("PUT /medias/abc.json") == 2


async def test_taking_all_tags_off_is_verified_too() -> None:
    async with rig(reset, changed(tags=[])) as it:
        assert (await it.outcome(update(it, tags=()))).tags == ()
        assert it.asked.count("PUT /medias/abc.json") == 1


async def test_a_project_is_verified_by_its_own_kind_of_read() -> None:
    before = Project.from_json(PROJECT).original
    changes = ProjectChanges(name="Q", public=False)
    async with rig(reset, answer(200, PROJECT | {"name": "Q", "public": False})) as it:
        assert (await it.outcome(it.client.update_project("p", changes, before=before))).name == "Q"
        assert it.asked == ["PUT /projects/p.json", "GET /projects/p.json"]
        assert it.script.requests[1].target.endswith("?page=1&per_page=1")


@pytest.mark.parametrize("lost", LOST.values(), ids=LOST)
async def test_a_lost_answer_to_a_delete_is_done_when_the_record_is_gone(lost: Step) -> None:
    async with rig(lost, answer(404, b"")) as it:
        await it.outcome(it.client.delete_media("abc"))
        assert it.asked == ["DELETE /medias/abc.json", "GET /medias/abc.json"]


async def test_a_delete_that_was_not_done_is_sent_again_and_404_then_means_done() -> None:
    async with rig(reset, *[answer(200, PROJECT)] * 3, answer(404, b"")) as it:
        await it.outcome(it.client.delete_project("p"))
        assert it.asked == ["DELETE /projects/p.json", *["GET /projects/p.json"] * 3, "DELETE /projects/p.json"]


async def test_404_to_the_first_delete_means_that_it_was_gone_already() -> None:
    async with rig(answer(404, b"")) as it:
        error = await it.failure(it.client.delete_media("abc"))
        assert isinstance(error, errors.NotFound)
    # A refusal for the rate is no attempt, and one that is certain changed nothing.
    async with rig(answer(429, b"", retry_after="1"), answer(404, b"")) as it:
        assert isinstance(await it.failure(it.client.delete_media("abc")), errors.NotFound)


async def test_404_to_a_change_that_is_sent_again_is_no_success() -> None:
    async with rig(reset, *[answer(200, MEDIA)] * 3, answer(404, b"")) as it:
        assert isinstance(await it.failure(update(it, name="B")), errors.NotFound)


async def test_a_delete_that_never_arrives_says_that_the_record_is_there() -> None:
    async def lose_deletes(peer: Peer) -> None:
        await (reset if peer.request.method == "DELETE" else answer(200, MEDIA))(peer)

    async with rig(lose_deletes) as it:
        error = await it.failure(it.client.delete_media("abc"))
        assert isinstance(error, errors.NotApplied)
        assert "still there" in error.happened
        assert error.meaning == "The media was not deleted."
        assert isinstance(error.record, Media)


@pytest.mark.parametrize(
    "certain", [answer(400, b""), answer(403, b""), answer(405, b""), answer(409, b""), answer(422, b"")]
)
@pytest.mark.parametrize("write", ["update", "delete", "create"])
async def test_a_refusal_is_certain_and_nothing_is_read_back(certain: Step, write: str) -> None:
    async with rig(certain) as it:
        writes: dict[str, Callable[[], Awaitable[object]]] = {
            "update": lambda: update(it, name="B"),
            "delete": lambda: it.client.delete_project("p"),
            "create": lambda: it.client.create_project(ProjectChanges(name="P")),
        }
        with pytest.raises(errors.Refused) as caught:
            await writes[write]()
        assert not caught.value.may_have_been_applied
        assert len(it.script.requests) == 1


async def test_whoever_asked_is_told_while_it_is_in_doubt() -> None:
    told: list[WistiaError | None] = []
    async with rig(reset, *[answer(200, MEDIA)] * 3, answer(503, b""), changed(name="B")) as it:
        await it.outcome(it.client.update_media("abc", MediaChanges(name="B"), before=BEFORE, doubts=told.append))
        assert it.asked.count("PUT /medias/abc.json") == 2
    first, again, second = told
    assert isinstance(first, errors.Unanswered)
    assert again is None
    assert isinstance(second, errors.ServerFailed)


async def test_a_timeout_is_a_lost_answer() -> None:
    async with rig(silence, changed(name="B")) as it:
        task = asyncio.create_task(update(it, name="B"))
        await eventually(lambda: len(it.script.requests) == 1)
        await it.clock.advance(60)
        assert (await task).name == "B"


@pytest.mark.parametrize("steps", [[silence], [reset, answer(200, MEDIA)]], ids=["sent", "being verified"])
async def test_a_cancelled_write_ends_at_once_and_leaves_nothing_behind(steps: list[Step]) -> None:
    async with rig(*steps) as it:
        task = asyncio.create_task(update(it, name="B"))
        await eventually(lambda: len(it.script.requests) == len(steps) and it.clock.sleeping > 0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await it.clock.settle()
        snapshot = it.budget.snapshot()
        assert (snapshot.in_flight, snapshot.waiting, snapshot.used) == (0, 0, len(steps))
        assert it.clock.sleeping == 0
        assert all(exchange.is_ended for exchange in it.log.exchanges)


async def test_every_request_of_it_is_in_the_log() -> None:
    async with rig(reset, answer(200, MEDIA), answer(500, b""), answer(200, MEDIA), changed(name="B")) as it:
        await it.outcome(update(it, name="B"))
        shown = [
            (exchange.method, exchange.operation.name, exchange.attempt, exchange.status, bool(exchange.error))
            for exchange in it.log.exchanges
        ]
        assert shown == [
            ("PUT", "media update", 1, None, True),
            ("GET", "media show", 1, 200, False),
            ("GET", "media show", 1, 500, False),
            ("GET", "media show", 2, 200, False),
            ("GET", "media show", 1, 200, False),
        ]
        assert it.log.text_of(it.log.exchanges[1].answer_body).startswith('{"id": 1')
