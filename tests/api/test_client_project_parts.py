"""Subfolders and sharings, over real sockets."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from tests.api.servers import Step, answer, reset, rig
from wistia_tui.api import errors
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.models import Sharing, Subfolder
from wistia_tui.api.payloads import SharingChanges, SubfolderChanges
from wistia_tui.api.verification import rights_unlike

FOLDER = {"hashed_id": "s", "name": "Week 1", "description": None, "position": 1}
BEFORE = Subfolder.from_json(FOLDER).original
SHARING = {
    "id": 14,
    "isAdmin": False,
    "canShare": True,
    "canDownload": True,
    "canUpload": False,
    "share": {"id": 3, "name": "Sales\x1b", "type": "ContactGroup"},
    "project": {"id": 1, "name": "P"},
}
Work = Callable[[WistiaClient], Coroutine[Any, Any, object]]
WRITES: dict[str, Work] = {
    "create subfolder": lambda client: client.create_subfolder("p", SubfolderChanges("Week 2", "d")),
    "update subfolder": lambda client: client.update_subfolder("p", "s", SubfolderChanges("W"), before=BEFORE),
    "delete subfolder": lambda client: client.delete_subfolder("p", "s"),
    "update sharing": lambda client: client.update_sharing("p", 14, SharingChanges(can_upload=True)),
    "delete sharing": lambda client: client.delete_sharing("p", 14),
}
SENT = {
    "create subfolder": ("POST /projects/p/subfolders.json", b"name=Week+2&description=d"),
    "update subfolder": ("PUT /projects/p/subfolders/s.json", b"name=W"),
    "delete subfolder": ("DELETE /projects/p/subfolders/s.json", b""),
    "update sharing": ("PUT /projects/p/sharings/14.json", b"sharing%5BcanUpload%5D=1"),
    "delete sharing": ("DELETE /projects/p/sharings/14.json", b""),
}
LOST: dict[str, Step] = {
    "reset": reset,
    "500": answer(500, b""),
    "empty": answer(200, b""),
    "null": answer(200, b"null"),
    "a list": answer(200, [FOLDER]),
    "HTML": answer(200, b"<html>", content_type="text/html"),
}


@pytest.mark.parametrize("name", WRITES)
async def test_what_goes_over_the_wire(name: str) -> None:
    async with rig(answer(200, FOLDER | SHARING)) as it:
        await WRITES[name](it.client)
        assert (it.asked[0], it.script.requests[0].body) == SENT[name]
        assert len(it.asked) == 1


async def test_lists() -> None:
    async with rig(answer(200, [FOLDER, {}, None]), answer(200, [SHARING, {"id": None}])) as it:
        folders = await it.client.subfolders("p", 2)
        sharings = await it.client.sharings("p", 1)
        assert [request.target for request in it.script.requests] == [
            "/v1/projects/p/subfolders.json?page=2&per_page=100",
            "/v1/projects/p/sharings.json?page=1&per_page=100",
        ]
    assert [folder.name for folder in folders] == ["Week 1", "", ""]
    assert (sharings[0].id, sharings[0].name, sharings[0].kind) == (14, "Sales␛", "ContactGroup")


async def test_answers_are_read() -> None:
    made = FOLDER | {"hashed_id": "t", "name": "Week 2"}
    async with rig(answer(201, made), answer(200, FOLDER | {"name": "W"}), answer(200, SHARING)) as it:
        assert (await it.client.create_subfolder("p", SubfolderChanges("Week 2"))).hashed_id == "t"
        assert (await it.client.update_subfolder("p", "s", SubfolderChanges("W"))).name == "W"
        changes = SharingChanges(can_upload=True, is_admin=False)
        sharing = await it.client.update_sharing("p", 14, changes)
        assert sharing == Sharing.from_json(SHARING)
        assert rights_unlike(changes, sharing) == ["can_upload"], "the service took no notice of it"
        assert rights_unlike(changes, Sharing(14)) == ["is_admin", "can_upload"]


async def test_an_answer_about_another_one_is_not_taken_for_this_one() -> None:
    async with rig(answer(200, SHARING | {"id": 15})) as it:
        for work in ("update sharing", "delete sharing"):
            error = await it.failure(WRITES[work](it.client))
            assert "about another record" in error.happened
    async with rig(answer(200, SHARING | {"id": "14"})) as it:
        assert (await it.client.update_sharing("p", 14, SharingChanges(can_share=True))).id == 14


@pytest.mark.parametrize("lost", LOST.values(), ids=LOST)
async def test_a_subfolder_is_read_back_in_its_project(lost: Step) -> None:
    async with rig(lost, answer(200, FOLDER | {"name": "W", "medias": []})) as it:
        folder = await it.outcome(it.client.update_subfolder("p", "s", SubfolderChanges("W"), before=BEFORE))
        assert folder.name == "W"
        assert it.asked == ["PUT /projects/p/subfolders/s.json", "GET /projects/p/subfolders/s.json"]
    async with rig(lost, answer(404, b"")) as it:
        await it.outcome(it.client.delete_subfolder("p", "s"))
        assert it.asked == ["DELETE /projects/p/subfolders/s.json", "GET /projects/p/subfolders/s.json"]


async def test_a_change_of_a_subfolder_that_was_not_done_is_sent_again_and_one_by_a_colleague_is_kept() -> None:
    done = answer(200, FOLDER | {"name": "W"})
    async with rig(reset, *[answer(200, FOLDER)] * 3, done) as it:
        assert (
            await it.outcome(it.client.update_subfolder("p", "s", SubfolderChanges("W"), before=BEFORE))
        ).name == "W"
        assert it.asked.count("PUT /projects/p/subfolders/s.json") == 2
    async with rig(reset, answer(200, FOLDER | {"name": "theirs"})) as it:
        error = await it.failure(it.client.update_subfolder("p", "s", SubfolderChanges("W"), before=BEFORE))
        assert isinstance(error, errors.NotShown)
        assert isinstance(error.record, Subfolder)
        assert error.record.name == "theirs"
        assert it.asked.count("PUT /projects/p/subfolders/s.json") == 1


@pytest.mark.parametrize("lost", LOST.values(), ids=LOST)
@pytest.mark.parametrize("name", ["create subfolder", "update sharing", "delete sharing"])
async def test_what_no_single_record_can_tell_is_in_doubt_and_not_sent_again(name: str, lost: Step) -> None:
    async with rig(lost) as it:
        error = await it.failure(WRITES[name](it.client))
        assert error.may_have_been_applied
        assert error.meaning.startswith("It is not known whether the s")
        assert len(it.asked) == 1


async def test_a_list_of_messages_says_why() -> None:
    refusal = ["Groups may not be project admins.", "Only account managers may be project admins."]
    async with rig(answer(400, refusal)) as it:
        error = await it.failure(it.client.update_sharing("p", 14, SharingChanges(is_admin=True)))
        assert isinstance(error, errors.Invalid)
        assert "Groups may not be project admins.; Only account managers may be" in error.happened
        assert error.meaning == "The sharing was not changed."


@pytest.mark.parametrize("body", [b"", b"null", b"<html>", {"error": "no"}, ["text"]])
async def test_no_usable_list_is_an_error_and_never_an_empty_one(body: object) -> None:
    async with rig(answer(200, body)) as it:
        assert isinstance(await it.failure(it.client.subfolders("p", 1)), errors.UnexpectedAnswer)
        assert isinstance(await it.failure(it.client.sharings("p", 1)), errors.UnexpectedAnswer)


async def test_what_cannot_be_meant_is_not_sent() -> None:
    async with rig(answer(200, FOLDER)) as it:
        for name in (None, ""):
            with pytest.raises(errors.Invalid, match=r"A subfolder needs a name\. No subfolder was created"):
                await it.client.create_subfolder("p", SubfolderChanges(name, "d"))
        for work in (
            it.client.create_subfolder("p/q", SubfolderChanges("n")),
            it.client.delete_subfolder("p", ""),
            it.client.delete_subfolder("", "s"),
            it.client.delete_sharing("p", -1),
            it.client.sharings("", 1),
        ):
            with pytest.raises(errors.Invalid, match="no usable id, so nothing was sent"):
                await work
        assert not it.script.requests
