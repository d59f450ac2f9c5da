"""Whether somebody else changed what a change is about: no write over theirs, and no question where none is needed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.library.changes_of_each_kind import (
    FOLDER,
    HERE,
    OF_EACH_KIND,
    REF,
    SALES,
    THERE,
    media,
    project,
    sharing,
    subfolder,
    tagged,
)
from wistia_tui.api.models import Media, Project
from wistia_tui.api.payloads import MediaChanges, ProjectChanges, SharingChanges, SubfolderChanges
from wistia_tui.library.change import (
    ArchiveMedia,
    Change,
    CopyMedia,
    DeleteMedia,
    DeleteProject,
    DeleteSubfolder,
    EditMedia,
    EditProject,
    EditSharing,
    EditSubfolder,
    MoveMedia,
    Record,
    RemoveSharing,
    RestoreMedia,
    SwapMedia,
)
from wistia_tui.library.conflicts import FieldConflict, Verdict, compare, merged_tags, obstacle, resolved

tags = st.lists(st.sampled_from(["Alpha", "alpha", "beta", "Beta", "gamma", "delta"]), max_size=6).map(
    lambda found: tuple({tag.casefold(): tag for tag in found}.values())
)
EDIT = EditMedia(media(), MediaChanges(name="Mine", description="Mine too"))


def folded(found: tuple[str, ...]) -> set[str]:
    return {tag.casefold() for tag in found}


def test_an_edit_goes_on_top_of_what_is_there_where_nobody_touched_its_fields() -> None:
    fresh = media(tags=[{"name": "theirs"}], archived=True, updated="2026-06-01T00:00:00+00:00")
    comparison = compare(EDIT, fresh)
    assert comparison.conflicts == ()
    assert comparison.rebased == EditMedia(fresh, EDIT.changes)


def test_a_field_that_somebody_else_changed_is_a_conflict_and_the_others_are_none() -> None:
    fresh = media(name="Theirs")
    comparison = compare(EDIT, fresh)
    assert comparison.conflicts == (FieldConflict("name", "Setting up", "Theirs", "Mine"),)
    assert comparison.fields == ["name"]
    assert resolved(EDIT, fresh, {}) == EditMedia(fresh, EDIT.changes)
    assert resolved(EDIT, fresh, {"name": "mine"}) == EditMedia(fresh, EDIT.changes)
    assert resolved(EDIT, fresh, {"name": "theirs"}) == EditMedia(fresh, MediaChanges(description="Mine too"))


def test_what_is_so_already_is_not_sent_again() -> None:
    assert compare(EDIT, media(name="Mine")).rebased == EditMedia(
        media(name="Mine"), MediaChanges(description="Mine too")
    )
    comparison = compare(EDIT, media(name="Mine", description="Mine too"))
    assert (comparison.conflicts, comparison.rebased) == ((), None)
    assert resolved(EDIT, media(name="Mine", description="Mine too"), {}) is None
    assert compare(EDIT, media(name="Mine", description="Mine\r\n too ")).rebased is None
    assert compare(EditMedia(media(), MediaChanges(name="Setting up")), media()).rebased is None
    both_theirs = media(name="Theirs", description="Theirs")
    assert resolved(EDIT, both_theirs, {"name": "theirs", "description": "theirs"}) is None


@pytest.mark.parametrize(
    ("held", "wanted", "fresh"),
    [
        ({"name": "Tom &amp; Jerry"}, MediaChanges(name="Mine"), {"name": "Tom & Jerry"}),
        ({"description": "**Bold** words"}, MediaChanges(description="Mine"), {"description": "<p>Bold words</p>\n"}),
        ({"description": "<p>Bold words</p>"}, MediaChanges(description="Mine"), {"description": "Bold words"}),
    ],
)
def test_what_the_service_writes_in_another_way_is_no_change(
    held: dict[str, object], wanted: MediaChanges, fresh: dict[str, object]
) -> None:
    assert compare(EditMedia(media(**held), wanted), media(**fresh)).conflicts == ()


@pytest.mark.parametrize("theirs", ["<p>Other words</p>", "Bold\nwords", "bold words"])
def test_other_words_and_other_lines_are_a_change(theirs: str) -> None:
    edit = EditMedia(media(description="Bold words"), MediaChanges(description="Mine"))
    assert compare(edit, media(description=theirs)).fields == ["description"]


@pytest.mark.parametrize("theirs", ["Bold words", "<p>Bold words</p>"])
def test_a_change_of_nothing_but_the_formatting_is_sent(theirs: str) -> None:
    edit = EditMedia(media(description="Bold words"), MediaChanges(description="**Bold** words"))
    comparison = compare(edit, media(description=theirs))
    assert (comparison.conflicts, comparison.rebased and comparison.rebased.changes) == ((), edit.changes)
    # Somebody else wrote the same words where others had been: what the service made of them is mine already.
    edit = EditMedia(media(description="Old"), MediaChanges(description="**Bold** words"))
    assert compare(edit, media(description="<p><strong>Bold</strong> words</p>")).rebased is None
    edit = EditMedia(media(name="Tom &amp; Jerry"), MediaChanges(name="Tom & Jerry"))
    assert compare(edit, media(name="Tom &amp; Jerry")).rebased == edit


def test_what_can_be_sent_back_is_kept_where_the_same_comes_as_html() -> None:
    edit = EditMedia(media(description="**Old**"), MediaChanges(name="Mine"))
    rebased = compare(edit, media(description="<p><strong>Old</strong></p>", archived=True)).rebased
    assert isinstance(rebased, EditMedia)
    assert (rebased.before.original, rebased.before.archived) == (edit.before.original, True)
    for theirs in ("<p>Theirs</p>", "**Old** "):
        other = media(description=theirs)
        assert compare(edit, other).rebased == EditMedia(other, edit.changes)
    edit = EditMedia(media(description="<p>Old</p>"), MediaChanges(name="Mine"))
    other = media(description="<p><em>Old</em></p>")
    assert compare(edit, other).rebased == EditMedia(other, edit.changes)


def test_records_without_originals_are_compared_by_what_is_shown() -> None:
    listed = Media.from_json({"hashed_id": "a1b2c3d4e5", "name": "Setting up", "tags": [{"name": "b2b"}]})
    edit = EditMedia(listed, MediaChanges(name="Mine"))
    assert compare(edit, media()).conflicts == ()
    assert compare(edit, media(name="Theirs")).fields == ["name"]
    assert compare(EDIT, replace(listed, name="Theirs", description="How to.")).fields == ["name"]


def test_a_flag_that_is_not_told_is_no_conflict() -> None:
    edit = EditProject(project(public=None), ProjectChanges(public=True))
    assert compare(edit, project(public=False)).conflicts == ()
    edit = EditProject(project(public=False), ProjectChanges(public=True))
    assert compare(edit, project(public=None)).conflicts == ()
    assert compare(edit, project(public=True)).rebased is None


def test_a_subfolder_is_compared_like_the_others() -> None:
    edit = EditSubfolder(REF, subfolder(), SubfolderChanges(name="Mine", description="Mine"))
    assert compare(edit, subfolder(name="Theirs", description=None)).fields == ["name", "description"]
    assert compare(edit, subfolder(position=4)).rebased == replace(edit, before=subfolder(position=4))


def test_a_record_never_changes_its_id_on_the_way() -> None:
    rebased = compare(EDIT, media(hashed_id="")).rebased
    assert rebased is not None
    assert rebased.identity == "a1b2c3d4e5"


def test_a_new_still_is_sent_whatever_is_there() -> None:
    edit = EditMedia(media(), MediaChanges(still="im00000001"))
    fresh = media(thumbnail={"url": "https://embed-ssl.example.com/other.jpg"})
    assert compare(edit, fresh).rebased == EditMedia(fresh, MediaChanges(still="im00000001"))


# tags --------------------------------------------------------------------------------------------------------------


@given(tags, tags, tags)
def test_merged_tags_lose_nobodys_tag(origin: tuple[str, ...], mine: tuple[str, ...], theirs: tuple[str, ...]) -> None:
    merged = merged_tags(origin, mine, theirs)
    added, removed = folded(mine) - folded(origin), folded(origin) - folded(mine)
    assert folded(merged) == (folded(theirs) - removed) | added
    assert len(merged) == len(folded(merged))
    # Theirs come first and in their order.
    assert [tag.casefold() for tag in merged][: len(folded(theirs) - removed)] == [
        tag.casefold() for tag in theirs if tag.casefold() not in removed
    ]


@given(tags, tags)
def test_without_anybody_else_mine_are_sent_as_they_were_typed(origin: tuple[str, ...], mine: tuple[str, ...]) -> None:
    assert set(merged_tags(origin, mine, origin)) == set(mine)
    assert merged_tags(origin, origin, mine) == mine
    assert folded(merged_tags(origin, mine, mine)) == folded(mine)


@given(tags, tags, tags)
def test_tags_are_never_a_conflict(origin: tuple[str, ...], mine: tuple[str, ...], theirs: tuple[str, ...]) -> None:
    comparison = compare(EditMedia(tagged(*origin), MediaChanges(tags=mine)), tagged(*theirs))
    assert comparison.conflicts == ()
    merged = merged_tags(origin, mine, theirs)
    if set(merged) == set(theirs):
        assert comparison.rebased is None
    else:
        assert comparison.rebased == EditMedia(tagged(*theirs), MediaChanges(tags=merged))


def test_tags_that_others_have_all_taken_off_stay_off() -> None:
    edit = EditMedia(tagged("Sales", "b2b"), MediaChanges(tags=("Sales", "b2b", "new")))
    assert compare(edit, tagged()).rebased == EditMedia(tagged(), MediaChanges(tags=("new",)))


@pytest.mark.parametrize("broken", [None, "no list", {}])
def test_a_list_of_tags_that_did_not_come_takes_no_tag_off(broken: object) -> None:
    edit = EditMedia(tagged("Sales", "b2b"), MediaChanges(tags=("Sales", "b2b", "new")))
    rebased = compare(edit, media(tags=broken)).rebased
    assert rebased is not None
    assert rebased.changes == MediaChanges(tags=("Sales", "b2b", "new"))


def test_tags_of_others_go_back_as_the_service_holds_them_and_not_as_they_are_shown() -> None:
    listed = replace(tagged("b2b"), original=None)
    edit = EditMedia(listed, MediaChanges(tags=("b2b", "new")))
    rebased = compare(edit, tagged("b2b", "x\x07y")).rebased
    assert rebased is not None
    assert rebased.changes == MediaChanges(tags=("b2b", "x\x07y", "new"))


# what is no edit -----------------------------------------------------------------------------------------------------

ARCHIVED = media(archived=True)
ELSEWHERE = media(project={"hashed_id": "other00001", "name": "Other"})
IN_FOLDER = media(
    project={"hashed_id": "support001", "name": "Support"}, subfolder={"hashed_id": "sub0000002", "name": "Autumn"}
)
OTHER_FOLDER = replace(IN_FOLDER, subfolder_id="sub0000003", subfolder="Winter")
SWAP = SwapMedia(media(), media(hashed_id="z9y8x7w6v5"))
SUPPORT = media(project={"hashed_id": "support001", "name": "Support"})


@pytest.mark.parametrize(
    ("change", "fresh", "verdict", "words"),
    [
        (ArchiveMedia(media()), media(), Verdict.SEND, ""),
        (ArchiveMedia(media()), ARCHIVED, Verdict.ALREADY, ""),
        (ArchiveMedia(media()), media(archived=None), Verdict.SEND, ""),
        (RestoreMedia(ARCHIVED, HERE), ARCHIVED, Verdict.SEND, ""),
        (RestoreMedia(ARCHIVED, HERE), media(), Verdict.ALREADY, ""),
        (MoveMedia(media(), THERE), media(), Verdict.SEND, ""),
        (MoveMedia(media(), THERE), SUPPORT, Verdict.ALREADY, ""),
        (MoveMedia(media(), FOLDER), IN_FOLDER, Verdict.ALREADY, ""),
        (MoveMedia(media(), FOLDER), SUPPORT, Verdict.CONFLICT, "in “Support” now"),
        (MoveMedia(media(), THERE), IN_FOLDER, Verdict.CONFLICT, "in “Support › Autumn” now"),
        (MoveMedia(media(), THERE), ELSEWHERE, Verdict.CONFLICT, "in “Other” now"),
        (MoveMedia(media(), THERE), media(project=None), Verdict.SEND, ""),
        (MoveMedia(media(project=None), THERE), ELSEWHERE, Verdict.SEND, ""),
        (MoveMedia(IN_FOLDER, THERE), IN_FOLDER, Verdict.SEND, ""),
        (MoveMedia(IN_FOLDER, HERE), OTHER_FOLDER, Verdict.CONFLICT, "in “Support › Winter” now"),
        (MoveMedia(IN_FOLDER, HERE), SUPPORT, Verdict.SEND, ""),
        (MoveMedia(SUPPORT, HERE), IN_FOLDER, Verdict.SEND, ""),
        (MoveMedia(media(), HERE), media(), Verdict.ALREADY, ""),
        (CopyMedia(media(), HERE), media(), Verdict.SEND, ""),
        (CopyMedia(media(), HERE), ARCHIVED, Verdict.CONFLICT, "restore it first"),
        (SWAP, media(), Verdict.SEND, ""),
        (SWAP, media(type=None), Verdict.SEND, ""),
        (SwapMedia(media(), media(hashed_id="z9y8x7w6v5", type=None)), media(), Verdict.SEND, ""),
        (SWAP, media(type="Audio"), Verdict.CONFLICT, "one type"),
        (SWAP, media(name="Theirs"), Verdict.CONFLICT, "“Theirs”"),
        (SwapMedia(media(), media()), media(), Verdict.CONFLICT, "itself"),
        (DeleteMedia(media()), media(), Verdict.SEND, ""),
        (DeleteMedia(media()), media(name="Theirs"), Verdict.CONFLICT, "another name since you looked: “Theirs”"),
        (DeleteMedia(media()), media(name=None), Verdict.CONFLICT, "“(no name)”"),
        (DeleteMedia(media()), media(updated="2026-06-01T00:00:00Z"), Verdict.CONFLICT, "changed since you looked"),
        (DeleteMedia(media()), media(updated="soon"), Verdict.SEND, ""),
        (DeleteMedia(media(updated=None)), media(), Verdict.SEND, ""),
        (DeleteProject(project(mediaCount=None)), project(), Verdict.SEND, ""),
        (DeleteProject(project()), project(), Verdict.SEND, ""),
        (DeleteProject(project()), project(mediaCount=13), Verdict.CONFLICT, "holds 13 medias now, not 12"),
        (DeleteProject(project()), project(mediaCount=11), Verdict.SEND, ""),
        (DeleteProject(project()), project(mediaCount="many"), Verdict.SEND, ""),
        (DeleteSubfolder(REF, subfolder()), subfolder(), Verdict.SEND, ""),
        (DeleteSubfolder(REF, subfolder()), subfolder(name="Theirs"), Verdict.CONFLICT, "“Theirs”"),
        (EditSharing(REF, sharing(), SharingChanges(can_share=True)), sharing(), Verdict.SEND, ""),
        (EditSharing(REF, sharing(), SharingChanges(can_share=True)), sharing(canShare=1), Verdict.ALREADY, ""),
        (RemoveSharing(REF, sharing()), sharing(), Verdict.SEND, ""),
        (RemoveSharing(REF, sharing()), sharing(share={"name": "Bob"}), Verdict.CONFLICT, "with “Bob” now"),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, Verdict | str) else str(value),
)
def test_what_stands_in_the_way(change: Change, fresh: Record, verdict: Verdict, words: str) -> None:
    found = obstacle(change, fresh)
    assert found.verdict is verdict
    assert words in found.reason
    assert bool(found.reason) == (verdict is Verdict.CONFLICT)


@pytest.mark.parametrize("change", OF_EACH_KIND.values(), ids=OF_EACH_KIND)
@pytest.mark.parametrize("answer", [{}, {"name": 5, "project": [], "updated": {}, "tags": 1}, SALES])
def test_no_answer_is_too_strange(change: Change, answer: dict[str, object]) -> None:
    for fresh in (Media.from_json(answer, editable=True), Project.from_json(answer)):
        assert isinstance(obstacle(change, fresh).verdict, Verdict)
    if isinstance(change, EditMedia):
        compare(change, Media.from_json(answer, editable=True))
