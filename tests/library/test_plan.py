"""What a job is said to cost and to send is what it sends."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.library.changes_of_each_kind import FOLDER, HERE, OF_EACH_KIND, THERE, media, project, tagged
from wistia_tui.api.models import ProjectRef
from wistia_tui.api.payloads import MediaChanges, ProjectChanges, SubfolderChanges
from wistia_tui.library.change import (
    ArchiveMedia,
    Batched,
    Change,
    CreateProject,
    CreateSubfolder,
    DeleteMedia,
    DeleteProject,
    EditMedia,
    EditProject,
    MoveMedia,
    Place,
    RestoreMedia,
)
from wistia_tui.library.plan import in_order, job_title, plan_for, request_lines
from wistia_tui.text import is_safe

places = st.sampled_from([HERE, THERE, FOLDER, Place("support001", "Support", "sub0000003", "Winter")])


def archives(count: int) -> list[Change]:
    return [ArchiveMedia(media(hashed_id=f"m{number:09}")) for number in range(count)]


def moves(count: int, to: Place = THERE) -> list[Change]:
    return [MoveMedia(media(hashed_id=f"m{number:09}"), to) for number in range(count)]


@pytest.mark.parametrize(
    ("changes", "records", "writes", "reads"),
    [
        ([EditMedia(media(), MediaChanges(name="x"))] * 5000, 5000, 5000, 50),
        ([DeleteMedia(media())] * 101, 101, 101, 2),
        ([DeleteProject(project())] * 2, 2, 2, 8),
        ([DeleteProject(project(mediaCount=250))], 1, 1, 6),
        ([DeleteProject(project(mediaCount=None))], 1, 1, 4),
        (archives(5000), 5000, 50, 150),
        (archives(101), 101, 2, 6),
        (moves(250), 250, 3, 10),
        ([RestoreMedia(media(), THERE)] * 250, 250, 3, 13),
        # Back into a subfolder takes a move as well.
        ([RestoreMedia(media(), FOLDER)] * 250, 250, 6, 25),
        ([CreateProject(ProjectChanges(name="x", description="y")), CreateProject(ProjectChanges(name="x"))], 2, 3, 2),
    ],
    ids=lambda value: type(value[0]).__name__ if isinstance(value, list) else str(value),
)
def test_the_requests_of_a_job(changes: list[Change], records: int, writes: int, reads: int) -> None:
    plan = plan_for(changes)
    assert (plan.records, plan.writes, plan.reads, plan.requests) == (records, writes, reads, writes + reads)
    assert sum(1 for _ in request_lines(changes)) == writes


def test_safety_costs_at_most_three_percent_of_a_job_of_renames() -> None:
    plan = plan_for([EditMedia(media(), MediaChanges(name="x"))] * 5000)
    assert plan.reads <= 0.03 * plan.writes


@given(st.lists(places, min_size=1, max_size=900), st.sampled_from([MoveMedia, RestoreMedia]))
def test_each_request_of_many_goes_to_one_place_and_each_media_in_one_request(
    targets: list[Place], kind: type[MoveMedia] | type[RestoreMedia]
) -> None:
    changes = [kind(media(hashed_id=f"m{number:09}"), to) for number, to in enumerate(targets)]
    lines = list(request_lines(changes))
    assert len(lines) == plan_for(changes).writes
    own = [line for line in lines if ("/move" in line) == (kind is MoveMedia)]
    sent = [word.removeprefix("hashed_ids[]=") for line in own for word in line.split() if "m0" in word]
    assert sorted(sent) == [f"m{number:09}" for number in range(len(targets))]
    assert [change.identity for change in in_order(changes)] == sent


@pytest.mark.parametrize(
    ("changes", "per_minute", "free_now", "seconds"),
    [
        (archives(1), 540, 0, 0.0),
        ([EditMedia(media(), MediaChanges(name="x"))] * 2, 60, 0, 3.0),
        ([EditMedia(media(), MediaChanges(name="x"))] * 5000, 505, 0, 600.0),
        ([EditMedia(media(), MediaChanges(name="x"))] * 5000, 500, 50, 600.0),
        ([EditMedia(media(), MediaChanges(name="x"))] * 10, 500, 600, 0.0),
        # Ten calls at once, then ten each five minutes (reference 5.4).
        (moves(1000), 600, 41, 0.0),
        (moves(1001), 600, 600, 300.0),
        (moves(5000), 600, 600, 1200.0),
        ([RestoreMedia(media(), FOLDER)] * 1001, 600, 600, 300.0),
        ([RestoreMedia(media(), THERE)] * 1001, 600, 600, 0.0),
    ],
    ids=lambda value: type(value[0]).__name__ if isinstance(value, list) else str(value),
)
def test_the_time_of_a_job(changes: list[Change], per_minute: float, free_now: int, seconds: float) -> None:
    assert plan_for(changes).seconds(per_minute, free_now) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("kind", "lines"),
    [
        (
            "EditMedia",
            ["PUT /v1/medias/a1b2c3d4e5.json   name=Getting ready  description=  tags[]=b2b new"],
        ),
        ("EditProject", ["PUT /v1/projects/sales00001.json   name=Sales 2026  public=1"]),
        (
            "CreateProject",
            ["POST /v1/projects.json   name=New  public=0", "PUT /v1/projects/….json   description=Described."],
        ),
        ("DeleteMedia", ["DELETE /v1/medias/a1b2c3d4e5.json"]),
        ("DeleteProject", ["DELETE /v1/projects/sales00001.json"]),
        ("ArchiveMedia", ["PUT /v1/medias/archive.json   hashed_ids[]=a1b2c3d4e5"]),
        ("RestoreMedia", ["PUT /v1/medias/restore.json   hashed_ids[]=a1b2c3d4e5  project_id=support001"]),
        (
            "MoveMedia",
            ["PUT /v1/medias/move.json   hashed_ids[]=a1b2c3d4e5  project_id=support001  subfolder_id=sub0000002"],
        ),
        ("CopyMedia", ["POST /v1/medias/a1b2c3d4e5/copy.json   project_id=support001"]),
        ("CopyProject", ["POST /v1/projects/sales00001/copy.json"]),
        ("SwapMedia", ["PUT /v1/medias/a1b2c3d4e5/swap.json   replacement_media_id=z9y8x7w6v5"]),
        ("CreateSubfolder", ["POST /v1/projects/sales00001/subfolders.json   name=Winter  description=Of 2026."]),
        ("EditSubfolder", ["PUT /v1/projects/sales00001/subfolders/sub0000001.json   name=Spring 2026"]),
        ("DeleteSubfolder", ["DELETE /v1/projects/sales00001/subfolders/sub0000001.json"]),
        ("EditSharing", ["PUT /v1/projects/sales00001/sharings/7.json   sharing[canShare]=1"]),
        ("RemoveSharing", ["DELETE /v1/projects/sales00001/sharings/7.json"]),
    ],
)
def test_the_lines_say_what_is_sent(kind: str, lines: list[str]) -> None:
    assert list(request_lines([OF_EACH_KIND[kind]])) == lines


@pytest.mark.parametrize("kind", OF_EACH_KIND)
def test_there_are_as_many_lines_as_requests(kind: str) -> None:
    changes = [OF_EACH_KIND[kind]] * 250
    assert sum(1 for _ in request_lines(changes)) == plan_for(changes).writes
    assert len(list(request_lines(changes, limit=2))) == 2


def test_lines_are_worked_out_one_by_one() -> None:
    lines = request_lines([EditMedia(media(), MediaChanges(name="x"))] * 1_000_000)
    assert next(lines).startswith("PUT ")


def test_the_override_and_an_emptied_list_are_shown() -> None:
    edit = EditMedia(media(), MediaChanges(tags=()))
    assert list(request_lines([edit])) == ["PUT /v1/medias/a1b2c3d4e5.json   tags=(none)"]
    (line,) = request_lines(archives(1), method_override=True)
    assert line.startswith("POST _method=put /v1/medias/archive.json")


HOSTILE = "\x1b]0;x\x07\u202e[red]" + "y" * 200


@pytest.mark.parametrize(
    "change",
    [
        EditMedia(media(name=HOSTILE), MediaChanges(name=HOSTILE, description=HOSTILE, tags=(HOSTILE,))),
        EditProject(project(name=HOSTILE), ProjectChanges(name=HOSTILE)),
        CreateProject(ProjectChanges(name=HOSTILE)),
        CreateSubfolder(ProjectRef("sales00001", "Sales"), SubfolderChanges(HOSTILE)),
        MoveMedia(media(), replace(THERE, project_name=HOSTILE)),
    ],
    ids=lambda change: type(change).__name__,
)
def test_lines_and_titles_are_safe_and_cut(change: Change) -> None:
    for line in (*request_lines([change]), job_title([change]), job_title([change] * 3)):
        assert is_safe(line)
        assert len(line) < 330


@pytest.mark.parametrize("bad", ["", "../x", "a b", "\x1b[31m"])
def test_what_has_no_usable_id_is_said_and_breaks_nothing(bad: str) -> None:
    spoiled = media(hashed_id=bad)
    for change in (EditMedia(spoiled, MediaChanges(name="x")), ArchiveMedia(spoiled), DeleteMedia(spoiled)):
        changes: list[Change] = [change] * 2
        lines = list(request_lines(changes))
        assert len(lines) == plan_for(changes).writes
        assert all(line.startswith("(cannot be sent) ") and is_safe(line) for line in lines)


def test_batches_are_not_changed_one_by_one() -> None:
    assert {kind for kind, change in OF_EACH_KIND.items() if isinstance(change, Batched)} == {
        "ArchiveMedia",
        "RestoreMedia",
        "MoveMedia",
    }


def retagged(*tags: str) -> EditMedia:
    return EditMedia(tagged("a", "b"), MediaChanges(tags=tags))


LISTED = replace(tagged("a", "b"), original=None)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (archives(37), "Archive 37 medias"),
        (archives(1), "Archive “Setting up”"),
        (archives(5000), "Archive 5,000 medias"),
        (moves(2), "Move 2 medias to “Support”"),
        (moves(2, FOLDER), "Move 2 medias to “Support › Autumn”"),
        ([*moves(2), *moves(1, HERE)], "Move 3 medias to 2 places"),
        ([EditMedia(media(), MediaChanges(name="x"))] * 2, "Rename 2 medias"),
        ([EditMedia(media(), MediaChanges(description="x"))] * 2, "Describe 2 medias"),
        ([EditMedia(media(), MediaChanges(description=""))] * 2, "Clear the description of 2 medias"),
        (
            [EditMedia(media(), MediaChanges(name="x")), EditMedia(media(), MediaChanges(description="x"))],
            "Edit 2 medias",
        ),
        ([EditProject(project(), ProjectChanges(public=True))] * 2, "Edit 2 projects"),
        ([retagged("a", "b", "c"), retagged("A", "b", "d")], "Add tags to 2 medias"),
        ([retagged("a"), retagged()], "Remove tags from 2 medias"),
        ([retagged("a"), retagged("a", "b", "c")], "Change the tags of 2 medias"),
        ([retagged("a", "b", "c"), retagged("a")], "Change the tags of 2 medias"),
        ([EditMedia(LISTED, MediaChanges(tags=("a", "b", "c")))] * 2, "Add tags to 2 medias"),
        ([EditMedia(tagged("x\x07y"), MediaChanges(tags=("x\x07y", "z")))] * 2, "Add tags to 2 medias"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_job_is_called_by_what_it_does(changes: list[Change], words: str) -> None:
    assert job_title(changes) == words


@pytest.mark.parametrize("kind", OF_EACH_KIND)
def test_every_kind_has_a_title(kind: str) -> None:
    assert job_title([OF_EACH_KIND[kind]]).count("“") >= 1
    assert " 3 " in job_title([OF_EACH_KIND[kind]] * 3)
