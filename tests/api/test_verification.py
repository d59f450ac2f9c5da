"""What a record that was read back shows of a write."""

from __future__ import annotations

import asyncio

import pytest

from tests.clocks import ManualClock
from wistia_tui.api import operations as ops
from wistia_tui.api.errors import NotFound, Unanswered, WistiaError
from wistia_tui.api.models import Media, Project
from wistia_tui.api.operations import OPERATIONS, Repeat, Verify
from wistia_tui.api.payloads import MediaChanges, ProjectChanges
from wistia_tui.api.verification import Meant, Seen, settle, sight_of

BEFORE = {"hashed_id": "abc", "name": "a & b", "description": "old *words*", "tags": [{"name": "X"}, {"name": "y"}]}


def media(**values: object) -> Media:
    return Media.from_json(BEFORE | values, editable=True)


CHANGES = MediaChanges(name="A & B", tags=("x", "y", "z"), description="*one*  two")
MEANT = Meant(CHANGES, media().original)
AS_MEANT: dict[str, object] = {
    "name": "A &amp; B",
    "tags": [{"name": "Z"}, {"name": "y"}, {"name": "X"}],
    "description": "*one* two",
}


@pytest.mark.parametrize(
    ("shown", "seen"),
    [
        (AS_MEANT, Seen.DONE),
        (AS_MEANT | {"description": "<p><em>one</em> two</p>"}, Seen.DONE),
        ({}, Seen.UNTOUCHED),
        ({"name": "a &amp; b", "tags": [{"name": "Y"}, {"name": "x"}]}, Seen.UNTOUCHED),
        ({"duration": 3, "project": {"name": "elsewhere"}}, Seen.UNTOUCHED),
        ({"name": "A & B"}, Seen.OTHER),
        ({"name": "of a colleague"}, Seen.OTHER),
        (AS_MEANT | {"tags": [{"name": "x"}]}, Seen.OTHER),
        (AS_MEANT | {"description": "one two"}, Seen.OTHER),
        ({"name": None}, Seen.OTHER),
    ],
)
def test_a_media_shows_whether_it_was_changed(shown: dict[str, object], seen: Seen) -> None:
    sight = MEANT.sight_of(media(**shown))
    assert sight.seen is seen
    assert bool(sight.why) is (seen is not Seen.DONE)


@pytest.mark.parametrize(
    ("shown", "seen"),
    [
        ({"public": False, "anonymousCanUpload": True}, Seen.DONE),
        ({"public": True, "anonymousCanUpload": False}, Seen.UNTOUCHED),
        ({"public": False, "anonymousCanUpload": False}, Seen.OTHER),
        ({}, Seen.OTHER),
    ],
)
def test_a_project_shows_whether_it_was_changed(shown: dict[str, object], seen: Seen) -> None:
    before = Project.from_json({"hashedId": "p", "name": "P", "public": True, "anonymousCanUpload": False}).original
    meant = Meant(ProjectChanges(public=False, anonymous_can_upload=True), before)
    assert meant.sight_of(Project.from_json({"hashedId": "p", "name": "P"} | shown)).seen is seen


def test_what_differs_is_named() -> None:
    assert MEANT.unlike(media()) == ["name", "description", "tags"]
    assert MEANT.unlike(media(), described=False) == ["name", "tags"]
    assert MEANT.unlike(media(**AS_MEANT)) == []
    flags = Meant(ProjectChanges(anonymous_can_upload=True), Project.from_json({"anonymousCanUpload": False}).original)
    assert "another anonymous upload than" in flags.sight_of(Project.from_json({})).why


def test_without_the_record_as_it_was_nothing_proves_that_a_write_was_not_done() -> None:
    assert Meant(CHANGES).sight_of(media()).seen is Seen.OTHER
    assert Meant(CHANGES).sight_of(media(**AS_MEANT)).seen is Seen.DONE


def test_a_description_is_done_only_if_something_changed() -> None:
    before = media(description="<p>one two</p>")
    meant = Meant(MediaChanges(description="one *two*"), before.original)
    assert meant.sight_of(before).seen is Seen.UNTOUCHED
    assert meant.sight_of(media(description="<p>one <em>two</em></p>")).seen is Seen.DONE


@pytest.mark.parametrize(
    ("was", "wanted", "shown"),
    [
        ("name", MediaChanges(name="A & B"), {"name": "A &amp; B"}),
        ("description", MediaChanges(description="one\n\ntwo"), {"description": "one two"}),
        ("description", MediaChanges(description="one two"), {"description": "one  two"}),
        ("tags", MediaChanges(tags=("Foo", "b")), {"tags": [{"name": "b"}, {"name": "foo"}]}),
    ],
)
def test_what_is_exactly_as_it_was_is_not_done_however_small_the_change(
    was: str, wanted: MediaChanges, shown: dict[str, object]
) -> None:
    meant, as_it_was = Meant(wanted, media(**shown).original), media(**shown)
    assert meant.sight_of(as_it_was).seen is Seen.UNTOUCHED
    assert meant.unlike(as_it_was) == [was]
    # Where it is not known what was there, to look the same is all that there is to go by.
    assert Meant(wanted).sight_of(as_it_was).seen is Seen.DONE


def test_a_change_that_was_done_in_part_is_not_done() -> None:
    meant = Meant(MediaChanges(name="B", description="old\n\n*words*"), media().original)
    sight = meant.sight_of(media(name="B"))
    assert sight.seen is Seen.OTHER
    assert "another description than was sent." in sight.why


def test_tags_in_another_order_are_the_same_tags() -> None:
    meant = Meant(MediaChanges(tags=("y", "X")), media().original)
    assert meant.sight_of(media()).seen is Seen.DONE


def test_a_record_that_is_gone() -> None:
    assert sight_of(ops.MEDIA_DELETE, None, None).seen is Seen.DONE
    assert sight_of(ops.MEDIA_DELETE, None, media()).seen is Seen.UNTOUCHED
    assert sight_of(ops.MEDIA_UPDATE, MEANT, None).seen is Seen.OTHER


def test_the_table_says_how_each_write_is_verified() -> None:
    for operation in OPERATIONS:
        assert (operation.verify is Verify.NONE) == (operation.read_back is None)
        if operation.verify is not Verify.NONE:
            assert operation.repeat is Repeat.STATE, "what makes something new is not found by an id"
            assert operation.read_back is not None
            assert operation.read_back.repeat is Repeat.READ
            assert operation.read_back.path == operation.path
    assert {operation.name for operation in OPERATIONS if operation.own_limit} == {"medias move"}
    assert {operation.name for operation in OPERATIONS if operation.repeat is Repeat.NEVER} == {
        *("project create", "project copy", "media copy", "media swap", "subfolder create"),
    }


async def looks(*shown: object) -> tuple[Seen | WistiaError, list[float]]:
    """How it was settled by looks that show that, and when they were."""
    clock = ManualClock()
    at: list[float] = []

    async def read() -> object:
        at.append(clock.monotonic() - 1000.0)
        value = shown[min(len(at), len(shown)) - 1]
        if isinstance(value, WistiaError):
            raise value
        return value

    task = asyncio.create_task(settle(clock, ops.MEDIA_UPDATE, MEANT, read))
    await clock.settle()
    await clock.advance(10)
    try:
        return (await task).seen, at
    except WistiaError as error:
        return error, at


async def test_it_is_believed_to_be_undone_only_after_ten_seconds() -> None:
    assert await looks(BEFORE) == (Seen.UNTOUCHED, [0.0, 2.0, 10.0])
    assert await looks(BEFORE, BEFORE | AS_MEANT) == (Seen.DONE, [0.0, 2.0])
    assert await looks(BEFORE | AS_MEANT) == (Seen.DONE, [0.0])
    assert await looks({"name": "other"}, NotFound("gone"), BEFORE) == (Seen.UNTOUCHED, [0.0, 2.0, 10.0])


async def test_what_the_last_look_shows_counts() -> None:
    lost = Unanswered("It broke.")
    assert await looks(lost, lost, BEFORE | AS_MEANT) == (Seen.DONE, [0.0, 2.0, 10.0])
    assert await looks(BEFORE, BEFORE, lost) == (lost, [0.0, 2.0, 10.0])
    assert await looks(NotFound("gone")) == (Seen.OTHER, [0.0, 2.0, 10.0])
