"""Taking changes back: the record is as before, what others did stays, and what cannot be taken back says why."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.library.changes_of_each_kind import (
    FOLDER,
    HERE,
    OF_EACH_KIND,
    REF,
    THERE,
    media,
    project,
    sharing,
    subfolder,
    tagged,
)
from wistia_tui.api.models import EditableMedia, Media, Project, Subfolder
from wistia_tui.api.payloads import MediaChanges, ProjectChanges, SharingChanges, SubfolderChanges, changed_fields
from wistia_tui.library.change import (
    ArchiveMedia,
    Change,
    CopyMedia,
    CopyProject,
    CreateProject,
    CreateSubfolder,
    DeleteMedia,
    DeleteProject,
    DeleteSubfolder,
    EditMedia,
    EditProject,
    EditSharing,
    EditSubfolder,
    MoveMedia,
    Record,
    RestoreMedia,
)
from wistia_tui.library.undo import NoInverse, can_undo, inverse
from wistia_tui.text import looks_like_html

names = st.text(min_size=1, max_size=8)
descriptions = st.text(max_size=8).filter(lambda text: not looks_like_html(text))
tags = st.lists(st.sampled_from(["Alpha", "beta", "Gamma", "delta"]), max_size=4, unique=True).map(tuple)
changes_of_media = st.builds(
    MediaChanges, name=st.none() | names, description=st.none() | descriptions, tags=st.none() | tags
).filter(lambda changes: not changes.is_empty)

PLACES = {place: {"hashed_id": place.project_id, "name": place.project_name} for place in (HERE, THERE)}
IN_FOLDER = media(project=PLACES[THERE], subfolder={"hashed_id": "sub0000002", "name": "Autumn"})
OTHER_FOLDER = replace(IN_FOLDER, subfolder_id="sub0000003", subfolder="Winter")
SUPPORT = media(project=PLACES[THERE])
RENAMED_SUPPORT = media(project={"hashed_id": "support001", "name": "Help"})
OTHER = media(project={"hashed_id": "other00001", "name": "Other"})
ARCHIVED = media(archived=True)
NEW_PROJECT = project(hashedId="new0000001", name="New", description=None, mediaCount=0, anonymousCanDownload=False)
CREATE = CreateProject(ProjectChanges(name="New", description="Described."))
COPY = media(hashed_id="c0py000001", project=PLACES[THERE])
PROJECT_COPY = project(hashedId="c0py000002")


def held(record: Media) -> EditableMedia:
    assert record.original is not None
    return record.original


def edited(record: Media, changes: MediaChanges) -> Media:
    """The media after a PUT of `changes`."""
    values = {field: getattr(changes, field) for field in changed_fields(changes)}
    return replace(record, original=replace(held(record), **values))


@given(names, descriptions, tags, changes_of_media)
def test_an_edit_and_its_inverse_give_the_record_back(
    name: str, description: str, before_tags: tuple[str, ...], changes: MediaChanges
) -> None:
    before = media(name=name, description=description, tags=[{"name": tag} for tag in before_tags])
    after = edited(before, changes)
    back = inverse(EditMedia(before, changes), after, after)
    if isinstance(back, NoInverse):
        assert replace(held(after), tags=()) == replace(held(before), tags=())
        assert set(held(after).tags) == set(before_tags)
        return
    assert isinstance(back, EditMedia)
    restored = edited(after, back.changes)
    assert replace(held(restored), tags=()) == replace(held(before), tags=())
    assert set(held(restored).tags) == set(before_tags)
    # And forth again: an undo is a change like any other.
    if before_tags:
        forth = inverse(back, restored, restored)
        assert isinstance(forth, EditMedia)
        assert set(held(edited(restored, forth.changes)).tags) == set(held(after).tags)


@given(tags, tags, tags)
def test_a_tag_that_a_colleague_put_on_stays(
    before: tuple[str, ...], mine: tuple[str, ...], theirs: tuple[str, ...]
) -> None:
    now = tuple(dict.fromkeys((*mine, "colleague", *theirs)))
    back = inverse(EditMedia(tagged(*before), MediaChanges(tags=mine)), tagged(*mine), tagged(*now))
    after = back.changes.tags if isinstance(back, EditMedia) else now
    assert after is not None
    assert "colleague" in after
    assert set(before) - set(mine) <= set(after)
    assert not (set(mine) - set(before)) & set(after)


@pytest.mark.parametrize(
    ("mine", "back"),
    [(("a", "b", "c"), None), (("a",), ("b",))],
    ids=["what was put on is off already", "what was taken off comes back alone"],
)
def test_tags_that_a_colleague_took_off_since_stay_off(mine: tuple[str, ...], back: tuple[str, ...] | None) -> None:
    taken_back = inverse(EditMedia(tagged("a", "b"), MediaChanges(tags=mine)), None, media(tags=[]))
    assert (taken_back.changes.tags if isinstance(taken_back, EditMedia) else None) == back


@pytest.mark.parametrize("broken", [None, "no list"])
def test_a_list_of_tags_that_did_not_come_takes_no_tag_off(broken: object) -> None:
    edit = EditMedia(tagged("a", "b"), MediaChanges(tags=("a", "b", "c")))
    back = inverse(edit, None, media(tags=broken))
    assert isinstance(back, EditMedia)
    assert back.changes == MediaChanges(tags=("a", "b"))


@pytest.mark.parametrize(
    ("change", "after", "now", "back"),
    [
        (
            EditMedia(media(), MediaChanges(description="**Bold**")),
            None,
            media(description="<p><strong>Bold</strong></p>\n"),
            EditMedia(media(description="<p><strong>Bold</strong></p>\n"), MediaChanges(description="How to.")),
        ),
        (
            EditMedia(media(), MediaChanges(name="A", description="B")),
            None,
            media(name="Setting up", description="B", archived=True),
            EditMedia(media(description="B", archived=True), MediaChanges(description="How to.")),
        ),
        (
            EditProject(project(), ProjectChanges(name="Mine", public=True)),
            None,
            project(name="Mine", public=True, description="Theirs"),
            EditProject(
                project(name="Mine", public=True, description="Theirs"), ProjectChanges(name="Sales", public=False)
            ),
        ),
        # The description of a project comes as HTML, and what is sent is taken for Markdown.
        (
            EditProject(project(description="<p>All of it.</p>\n"), ProjectChanges(description="Mine")),
            None,
            project(description="<p>Mine</p>\n"),
            EditProject(project(description="<p>Mine</p>\n"), ProjectChanges(description="All of it.")),
        ),
        (
            EditSubfolder(REF, subfolder(), SubfolderChanges(name="Mine")),
            None,
            subfolder(name="Mine"),
            EditSubfolder(REF, subfolder(name="Mine"), SubfolderChanges(name="Spring")),
        ),
        (
            EditSharing(REF, sharing(), SharingChanges(can_share=True, can_download=True)),
            None,
            sharing(canShare=True, canUpload=True),
            EditSharing(REF, sharing(canShare=True, canUpload=True), SharingChanges(can_share=False)),
        ),
        (ArchiveMedia(media()), ARCHIVED, ARCHIVED, RestoreMedia(ARCHIVED, HERE)),
        (ArchiveMedia(IN_FOLDER), None, ARCHIVED, RestoreMedia(ARCHIVED, FOLDER)),
        (ArchiveMedia(media(project=None)), None, ARCHIVED, RestoreMedia(ARCHIVED, HERE)),
        (RestoreMedia(ARCHIVED, THERE), SUPPORT, SUPPORT, ArchiveMedia(SUPPORT)),
        (RestoreMedia(ARCHIVED, FOLDER), SUPPORT, IN_FOLDER, ArchiveMedia(IN_FOLDER)),
        (MoveMedia(media(), THERE), SUPPORT, SUPPORT, MoveMedia(SUPPORT, HERE)),
        (MoveMedia(IN_FOLDER, HERE), None, media(), MoveMedia(media(), FOLDER)),
        (CREATE, NEW_PROJECT, NEW_PROJECT, DeleteProject(NEW_PROJECT)),
        (
            CREATE,
            NEW_PROJECT,
            replace(NEW_PROJECT, description="<p>Described.</p>"),
            DeleteProject(replace(NEW_PROJECT, description="<p>Described.</p>")),
        ),
        # What an answer leaves out is no sign of a change.
        (
            replace(CREATE, changes=replace(CREATE.changes, public=False)),
            replace(NEW_PROJECT, anonymous_can_upload=None),
            replace(NEW_PROJECT, public=None),
            DeleteProject(replace(NEW_PROJECT, public=None)),
        ),
        (CopyProject(project()), replace(PROJECT_COPY, media_count=0), PROJECT_COPY, DeleteProject(PROJECT_COPY)),
        (CopyMedia(media(), THERE), COPY, COPY, DeleteMedia(COPY)),
        (CopyMedia(media(), THERE), replace(COPY, tags=(), description=""), COPY, DeleteMedia(COPY)),
        (CopyMedia(media(), THERE), replace(COPY, updated=None), COPY, DeleteMedia(COPY)),
        (CopyMedia(media(), THERE), COPY, replace(COPY, updated=None), DeleteMedia(replace(COPY, updated=None))),
        (CopyMedia(media(), THERE), COPY, replace(COPY, project=None), DeleteMedia(replace(COPY, project=None))),
        (CopyMedia(media(), THERE), replace(COPY, description="<p>How to.</p>"), COPY, DeleteMedia(COPY)),
        (
            CreateSubfolder(REF, SubfolderChanges("Spring")),
            subfolder(),
            subfolder(),
            DeleteSubfolder(REF, subfolder()),
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_takes_a_change_back(change: Change, after: Record | None, now: Record, back: Change) -> None:
    assert inverse(change, after, now) == back
    assert can_undo(type(change).__name__)


LATER = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "after", "now", "why"),
    [
        (EditMedia(media(), MediaChanges(name="Mine")), None, media(name="Theirs"), "changed its name since"),
        (
            EditProject(project(), ProjectChanges(anonymous_can_upload=True)),
            None,
            project(anonymousCanUpload=None),
            "changed its anonymous upload since",
        ),
        (EditMedia(media(), MediaChanges(name="Mine")), None, media(), "as it was before already"),
        (EditMedia(media(name=None), MediaChanges(name="Mine")), None, media(name="Mine"), "before is not known"),
        (EditProject(project(public=None), ProjectChanges(public=True)), None, project(public=True), "is not known"),
        (
            EditProject(project(description="<p><em>All</em> of it.</p>"), ProjectChanges(description="Mine")),
            None,
            project(description="<p>Mine</p>\n"),
            "was formatted",
        ),
        (EditMedia(media(), MediaChanges(still="im00000001")), None, media(), "Which still it had"),
        (
            EditMedia(Media.from_json({"hashed_id": "a1b2c3d4e5"}), MediaChanges(name="Mine")),
            None,
            media(name="Mine"),
            "before is not known",
        ),
        (EditMedia(media(), MediaChanges(name="Mine")), None, replace(media(), original=None), "before is not known"),
        (EditMedia(media(), MediaChanges(name="Mine")), None, media(hashed_id="another001"), "cannot be told"),
        (EditSharing(REF, sharing(), SharingChanges(can_share=True)), None, sharing(id=8), "cannot be told"),
        (EditSharing(REF, sharing(), SharingChanges(can_share=True)), None, sharing(), "changed these rights"),
        (
            EditSharing(REF, sharing(canShare=None), SharingChanges(can_share=True)),
            None,
            sharing(canShare=True),
            "before is not known",
        ),
        (ArchiveMedia(media()), ARCHIVED, media(), "not archived any more"),
        (ArchiveMedia(ARCHIVED), ARCHIVED, ARCHIVED, "as it was before already"),
        (ArchiveMedia(media()), ARCHIVED, replace(OTHER, archived=True), "moved since: it is in “Other” now"),
        (ArchiveMedia(media(project=None)), None, media(project=[], archived=True), "project that it was in"),
        (RestoreMedia(ARCHIVED, HERE), media(), ARCHIVED, "archived already"),
        (RestoreMedia(media(), HERE), media(), media(), "as it was before already"),
        (RestoreMedia(ARCHIVED, THERE), SUPPORT, OTHER, "in “Other” now"),
        (MoveMedia(media(), THERE), SUPPORT, OTHER, "in “Other” now"),
        (MoveMedia(media(), FOLDER), IN_FOLDER, SUPPORT, "in “Support” now"),
        (MoveMedia(media(), THERE), OTHER_FOLDER, IN_FOLDER, "in “Support › Autumn” now"),
        (MoveMedia(media(project=None), THERE), SUPPORT, SUPPORT, "Where it was before is not known"),
        (MoveMedia(SUPPORT, THERE), SUPPORT, SUPPORT, "as it was before already"),
        (MoveMedia(SUPPORT, THERE), None, RENAMED_SUPPORT, "as it was before already"),
        (CREATE, None, NEW_PROJECT, "cannot be told"),
        (CREATE, NEW_PROJECT, replace(NEW_PROJECT, media_count=1), "holds 1 media now"),
        (CREATE, NEW_PROJECT, replace(NEW_PROJECT, media_count=None), "cannot be told"),
        (CREATE, NEW_PROJECT, replace(NEW_PROJECT, name="Theirs"), "changed since it was made"),
        (CREATE, NEW_PROJECT, replace(NEW_PROJECT, description="Theirs"), "changed since it was made"),
        (CREATE, NEW_PROJECT, replace(NEW_PROJECT, public=True), "changed since it was made"),
        (CopyProject(project()), PROJECT_COPY, replace(PROJECT_COPY, media_count=13), "holds 13 medias now"),
        (CopyProject(project()), PROJECT_COPY, replace(PROJECT_COPY, media_count=None), "Whether it holds more"),
        (CopyProject(project()), PROJECT_COPY, replace(PROJECT_COPY, name="Theirs"), "changed since it was made"),
        (CopyProject(project(mediaCount=None)), replace(PROJECT_COPY, media_count=None), PROJECT_COPY, "Whether it"),
        (CopyProject(project()), None, PROJECT_COPY, "cannot be told"),
        (CopyMedia(media(), THERE), COPY, replace(COPY, updated=LATER), "changed since it was made"),
        (CopyMedia(media(), THERE), COPY, media(), "cannot be told"),
        (CopyMedia(media(), THERE), replace(COPY, hashed_id=""), replace(COPY, hashed_id=""), "cannot be told"),
        (CopyMedia(media(), THERE), COPY, replace(COPY, tags=("theirs",)), "changed since it was made"),
        (CopyMedia(media(), THERE), COPY, replace(COPY, description="Theirs"), "changed since it was made"),
        (CopyMedia(media(), THERE), COPY, replace(COPY, archived=True), "changed since it was made"),
        (CopyMedia(media(), THERE), COPY, replace(COPY, project=OTHER.project), "in “Other” now"),
        (
            CreateSubfolder(REF, SubfolderChanges("Spring")),
            subfolder(),
            subfolder(name="Theirs"),
            "changed since it was made",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_is_not_as_it_was_left_is_left_alone(change: Change, after: Record | None, now: Record, why: str) -> None:
    back = inverse(change, after, now)
    assert isinstance(back, NoInverse)
    assert why in back.reason
    assert back.reason.endswith(".")


@pytest.mark.parametrize("kind", ["DeleteMedia", "DeleteProject", "DeleteSubfolder", "SwapMedia", "RemoveSharing"])
def test_what_cannot_be_taken_back_says_why_and_what_can_be_done(kind: str) -> None:
    back = inverse(OF_EACH_KIND[kind], None, media())
    assert isinstance(back, NoInverse)
    assert not can_undo(kind)
    assert any(words in back.reason for words in ("web app", "root of the project"))


@pytest.mark.parametrize("kind", [kind for kind in OF_EACH_KIND if can_undo(kind)])
@pytest.mark.parametrize("answer", [{}, {"name": 5, "project": [], "updated": {}, "tags": 1, "mediaCount": "x"}])
def test_no_answer_is_too_strange(kind: str, answer: dict[str, object]) -> None:
    change = OF_EACH_KIND[kind]
    named = {**answer, "hashed_id": change.identity or "new0000001"}
    for strange in (
        Media.from_json(named, editable=True),
        Project.from_json(named),
        Subfolder.from_json(named),
        sharing(**{**answer, "isAdmin": None}),
        Media.from_json(answer),
    ):
        inverse(change, strange, strange)
        inverse(change, None, strange)
    gone = inverse(change, None, None)
    assert gone == NoInverse("It is not there any more.")


def test_every_kind_of_change_is_known() -> None:
    assert {kind for kind in OF_EACH_KIND if can_undo(kind)} == {
        "EditMedia",
        "EditProject",
        "EditSubfolder",
        "EditSharing",
        "ArchiveMedia",
        "RestoreMedia",
        "MoveMedia",
        "CreateProject",
        "CreateSubfolder",
        "CopyMedia",
        "CopyProject",
    }
    assert not can_undo("SomethingNewer")
    assert {field.name for field in fields(MediaChanges)} == {"name", "description", "tags", "still"}
