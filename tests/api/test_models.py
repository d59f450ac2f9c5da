from __future__ import annotations

import json
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wistia_tui.api.models import (
    Account,
    Asset,
    BackgroundJob,
    EditableMedia,
    EditableSubfolder,
    JobAnswer,
    Media,
    Project,
    ProjectRef,
    Sharing,
    Subfolder,
)
from wistia_tui.text import is_safe

MEDIA_KEYS = [
    *("id", "hashed_id", "hashedId", "name", "type", "status", "progress", "archived", "created", "updated"),
    *("duration", "description", "thumbnail", "section", "subfolder", "project", "assets", "tags", "embedCode"),
]
PROJECT_KEYS = [
    *("id", "name", "description", "mediaCount", "created", "updated", "hashedId", "hashed_id", "public", "publicId"),
    *("anonymousCanUpload", "anonymousCanDownload", "medias", "url", "projectCount"),
]
OTHER_KEYS = [
    *("id", "hashed_id", "name", "description", "position", "created", "updated", "share", "isAdmin", "canShare"),
    *("message", "background_job_status", "partial_errors", "status"),
]
HOSTILE = [
    "\x1b]52;c;eA==\x07",
    "[@click=app.quit]x[/]",
    "a\x00b",
    "\u202egnp",
    "&#27;[2J",
    "\ud800",
    "x" * 5_000,
    "1e400",
]

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from([*HOSTILE, "2024-02-11T09:12:44+00:00", "9999-12-31T23:59:59-14:00", "true", 10**400, "9" * 400]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["name", "hashed_id", "hashedId", "id", "url", "type", "fileSize"]), inner)
    ),
    max_leaves=8,
)


def texts_of(record: object) -> list[str]:
    """Every text of a model that may reach the screen: all but the originals of an edit."""
    found: list[str] = []
    for field in fields(record) if hasattr(record, "__dataclass_fields__") else ():  # type: ignore[arg-type]
        value = getattr(record, field.name)
        if field.name == "original":
            continue
        parts = [value]
        while parts:
            part = parts.pop()
            if isinstance(part, tuple):
                parts += part
            else:
                found += [part] if isinstance(part, str) else texts_of(part)
    return found


@given(st.dictionaries(st.sampled_from(MEDIA_KEYS), values) | values, st.booleans())
def test_a_media_survives_anything_in_any_key(record: object, editable: bool) -> None:
    media = Media.from_json(record, editable=editable)
    assert all(is_safe(text) for text in texts_of(media))
    assert (media.original is not None) == editable


@given(st.dictionaries(st.sampled_from(PROJECT_KEYS), values) | values)
def test_projects_accounts_and_assets_survive_anything_in_any_key(record: object) -> None:
    for model in (Project, Account, Asset, ProjectRef):
        assert all(is_safe(text) for text in texts_of(model.from_json(record)))


@given(
    st.dictionaries(st.sampled_from(OTHER_KEYS), values | st.lists(st.dictionaries(st.just("media_id"), values)))
    | values
)
def test_subfolders_sharings_and_jobs_survive_anything_in_any_key(record: object) -> None:
    for model in (Subfolder, Sharing, JobAnswer, BackgroundJob):
        assert all(is_safe(text) for text in texts_of(model.from_json(record)))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_safe_to_show_and_kept_for_the_edit(name: str) -> None:
    media = Media.from_json({"name": name, "tags": [{"name": name}], "description": name}, editable=True)
    assert all(is_safe(text) for text in texts_of(media))
    assert media.original is not None
    assert (media.original.name, media.original.description, media.original.tags) == (name, name, (name,))


def test_both_spellings_of_hashed_ids() -> None:
    for key in ("hashed_id", "hashedId"):
        assert Media.from_json({key: "abc"}).hashed_id == "abc"
        assert Project.from_json({key: "abc"}).hashed_id == "abc"
        media = Media.from_json({"project": {"id": 1, "name": "P", key: "def"}})
        assert media.project == ProjectRef("def", "P", 1)


def test_an_entity_is_read_and_what_it_hides_is_not_let_through() -> None:
    assert Media.from_json({"name": "Drafts &amp; ideas"}).name == "Drafts & ideas"
    assert "\x1b" not in Media.from_json({"name": "&#x1b;[2J"}).name


def test_the_sample_of_the_reference() -> None:
    record = json.loads(
        '{"id": 104000211, "name": "Welcome", "type": "Video", "archived": false, "duration": 167.29,'
        ' "created": "2024-02-11T09:20:01+00:00", "hashed_id": "w3lc0m3abc", "progress": 1.0, "status": "ready",'
        ' "subfolder": {"hashed_id": "s0", "name": "Week 1"}, "tags": [{"name": "hr"}, {"name": "2024"}],'
        ' "assets": [{"type": "OriginalFile", "fileSize": 397431776, "contentType": "video/mp4"}]}'
    )
    media = Media.from_json(record)
    assert (media.hashed_id, media.duration, media.tags) == ("w3lc0m3abc", 167.29, ("hr", "2024"))
    assert (media.subfolder, media.archived, media.original) == ("Week 1", False, None)
    assert media.created is not None
    assert media.created.isoformat() == "2024-02-11T09:20:01+00:00"
    assert media.assets == (Asset("OriginalFile", "video/mp4", 397431776),)


def test_a_medias_picture_and_place() -> None:
    record = {
        "thumbnail": {"url": "https://embed-ssl.wistia.com/deliveries/1.jpg?image_crop_resized=200x120", "width": 200},
        "subfolder": {"hashed_id": "s0", "name": "Week 1"},
    }
    media = Media.from_json(record, editable=True)
    assert media.subfolder_id == "s0"
    assert media.thumbnail == "https://embed-ssl.wistia.com/deliveries/1.jpg?image_crop_resized=200x120"
    assert media.original is not None
    assert media.original.thumbnail == media.thumbnail
    assert media.original == EditableMedia("", "", ()), "a picture is not written, so it is nothing that differs"
    nothings: list[object] = [None, "text", [], {"url": None}, {"url": 7}]
    for nothing in nothings:
        assert Media.from_json({"thumbnail": nothing, "subfolder": nothing}).thumbnail == ""


def test_what_is_in_a_project() -> None:
    made = {
        "id": 123,
        "hashed_id": "xyz789ghi0",
        "name": "M &amp; V",
        "description": None,
        "position": 1,
        "created": "2024-01-15T10:30:00+00:00",
        "updated": None,
    }
    subfolder = Subfolder.from_json(made)
    assert (subfolder.hashed_id, subfolder.name, subfolder.position) == ("xyz789ghi0", "M & V", 1)
    assert subfolder.original == EditableSubfolder("M &amp; V", "")
    assert subfolder.created is not None
    assert subfolder.updated is None
    group = {
        "id": 14,
        "isAdmin": False,
        "canShare": True,
        "canDownload": 1,
        "canUpload": "0",
        "share": {"id": 3, "name": "Sales", "type": "ContactGroup"},
        "project": {"id": 1, "name": "P"},
    }
    assert Sharing.from_json(group) == Sharing(
        14, "Sales", "", "ContactGroup", is_admin=False, can_share=True, can_download=True, can_upload=False
    )
    assert Sharing.from_json({"share": {"email": "a@example.com"}}).email == "a@example.com"


@pytest.mark.parametrize(
    ("status", "is_over"),
    [("queued", False), ("started", False), ("finished", True), ("failed", True), ("paused", False), (None, False)],
)
def test_a_job_is_over_when_nothing_more_comes_of_it(status: object, is_over: bool) -> None:
    job = BackgroundJob.from_json({"background_job_status": {"id": 51882031, "status": status}})
    assert job == BackgroundJob(51882031, status if isinstance(status, str) else "")
    assert job.is_over is is_over


def test_an_id_keeps_all_its_digits() -> None:
    number = 2**53 + 1
    begun = {"message": "queued", "background_job_status": {"id": number}, "partial_errors": [{"media_id": "a"}, None]}
    assert JobAnswer.from_json(begun) == JobAnswer("queued", number, (("a", ""), ("", "")))
    assert Sharing.from_json({"id": number}).id == number
    assert Sharing.from_json({"id": True}).id is None
