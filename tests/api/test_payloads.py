from __future__ import annotations

import json
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wistia_tui.api import operations as ops
from wistia_tui.api.errors import Invalid
from wistia_tui.api.payloads import (
    Body,
    Labelled,
    MediaChanges,
    MediaFilter,
    ProjectChanges,
    SharingChanges,
    Sort,
    SortField,
    SubfolderChanges,
    archive_body,
    describe,
    encode_query,
    media_copy_body,
    move_body,
    project_copy_body,
    restore_body,
    swap_body,
)
from wistia_tui.text import is_safe

FORM = "application/x-www-form-urlencoded"


def form(body: Body, operation: ops.Operation = ops.MEDIA_UPDATE, *, override: bool = False) -> list[tuple[str, str]]:
    _, content_type, content = body.encode(operation, method_override=override)
    assert content_type == FORM
    return parse_qsl(content.decode("ascii"), keep_blank_values=True, strict_parsing=bool(content))


def test_sorts_and_filters_as_the_service_spells_them() -> None:
    assert Sort(SortField.UPDATED).to_query() == [("sort_by", "updated"), ("sort_direction", "1")]
    assert Sort(SortField.NAME, descending=True).to_query() == [("sort_by", "name"), ("sort_direction", "0")]
    assert MediaFilter().to_query() == []
    everything = MediaFilter("p1", "a b&c", "Video", "h1", ("x", "y"), ("t", "ü"), archived=False)
    assert encode_query(everything.to_query()) == (
        "project_id=p1&name=a%20b%26c&type=Video&hashed_id=h1&hashed_ids%5B%5D=x&hashed_ids%5B%5D=y"
        "&tags%5B%5D=t&tags%5B%5D=%C3%BC&archived=false"
    )
    assert MediaFilter(archived=True).to_query() == [("archived", "true")]
    assert encode_query([("name", "\ud800")]) == "name=%3F"


def test_only_what_changes_is_sent() -> None:
    assert MediaChanges().is_empty
    assert form(MediaChanges().to_body()) == []
    assert not MediaChanges(description="").is_empty
    assert form(MediaChanges(description="").to_body()) == [("description", "")]
    assert form(MediaChanges("n", tags=("a", "b")).to_body()) == [("name", "n"), ("tags[]", "a"), ("tags[]", "b")]
    assert ProjectChanges().is_empty
    assert form(ProjectChanges(public=False, anonymous_can_upload=True).to_body()) == [
        ("public", "0"),
        ("anonymousCanUpload", "1"),
    ]


def test_no_tags_at_all_go_as_json_since_a_form_cannot_say_it() -> None:
    verb, content_type, content = (
        MediaChanges(name="ü", tags=()).to_body().encode(ops.MEDIA_UPDATE, method_override=False)
    )
    assert (verb, content_type) == ("PUT", "application/json")
    assert json.loads(content) == {"name": "ü", "tags": []}


def test_the_override_goes_into_the_form() -> None:
    verb, _, content = MediaChanges(name="n").to_body().encode(ops.MEDIA_UPDATE, method_override=True)
    assert (verb, content) == ("POST", b"_method=put&name=n")
    assert Body().encode(ops.MEDIA_DELETE, method_override=True)[::2] == ("POST", b"_method=delete")
    assert Body().encode(ops.MEDIA_LIST, method_override=True)[::2] == ("GET", b"")
    assert Body((("name", "n"),)).encode(ops.PROJECT_CREATE, method_override=True)[::2] == ("POST", b"name=n")


def test_no_tags_and_the_override_do_not_go_together_and_nothing_is_sent() -> None:
    with pytest.raises(Invalid, match="not changed") as caught:
        MediaChanges(tags=()).to_body().encode(ops.MEDIA_UPDATE, method_override=True)
    assert "override" in caught.value.next_step


def test_half_a_character_is_refused_before_it_is_sent() -> None:
    with pytest.raises(Invalid, match="half of a character"):
        MediaChanges(name="a\ud83d").to_body().encode(ops.MEDIA_UPDATE, method_override=False)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_every_text_comes_out_of_the_form_as_it_went_in(name: str, tags: list[str]) -> None:
    sent = form(Body((("name", name), *(("tags[]", tag) for tag in tags))))
    assert sent == [("name", name), *(("tags[]", tag) for tag in tags)]


def test_the_form_can_say_what_will_be_sent() -> None:
    changes = MediaChanges(name="n", tags=("a", "b", "c"))
    assert (
        describe(ops.MEDIA_UPDATE, changes, record_id="a1b2c3d4e5")
        == "PUT /v1/medias/a1b2c3d4e5.json   name, tags (replaces all by these 3)"
    )
    assert describe(ops.MEDIA_UPDATE, MediaChanges(tags=()), record_id="a").endswith("tags (removes all)")
    assert describe(ops.MEDIA_DELETE, record_id="a", method_override=True) == "POST _method=delete /v1/medias/a.json"
    assert describe(ops.PROJECT_CREATE, ProjectChanges(name="n", public=True, anonymous_can_upload=False)) == (
        "POST /v1/projects.json   name, public, anonymous upload"
    )


def test_what_is_in_a_project_is_named_by_two_ids() -> None:
    assert ops.SUBFOLDER_UPDATE.path_for("s1", "p1") == "/projects/p1/subfolders/s1.json"
    assert ops.SUBFOLDER_CREATE.path_for(parent_id="p1") == "/projects/p1/subfolders.json"
    assert ops.SHARING_DELETE.path_for("14", "p1") == "/projects/p1/sharings/14.json"
    # An id that looks like a mark is none.
    for operation, record_id, parent_id in (
        (ops.SUBFOLDER_DELETE, "s1", ""),
        (ops.SUBFOLDER_DELETE, "", "p1"),
        (ops.SUBFOLDER_DELETE, "s1", "p/../q"),
        (ops.SUBFOLDER_DELETE, "s1", "{id}"),
        (ops.SUBFOLDER_LIST, "", ".."),
        (ops.SHARING_DELETE, "abc", "p1"),
        (ops.SHARING_DELETE, "-1", "p1"),
        (ops.SHARING_DELETE, "٣", "p1"),
        (ops.JOB_STATUS, "1" * 20, ""),
        (ops.JOB_STATUS, "1\n", ""),
    ):
        with pytest.raises(Invalid, match="no usable id, so nothing was sent"):
            operation.path_for(record_id, parent_id)


def test_the_new_still_goes_by_its_own_name_and_only_as_an_id() -> None:
    changes = MediaChanges(name="n", tags=(), still="1mage0000x")
    assert form(MediaChanges(still="1mage0000x").to_body()) == [("new_still_media_id", "1mage0000x")]
    assert json.loads(changes.to_body().encode(ops.MEDIA_UPDATE, method_override=False)[2]) == {
        "name": "n",
        "new_still_media_id": "1mage0000x",
        "tags": [],
    }
    for still in ("", "a b", "../x"):
        with pytest.raises(Invalid, match="The media was not changed"):
            MediaChanges(still=still).to_body()
    assert describe(ops.MEDIA_UPDATE, MediaChanges(still="img\x1b"), record_id="a").endswith("   still (of img␛)")


def test_changes_of_what_is_in_a_project() -> None:
    assert SubfolderChanges().is_empty
    assert form(SubfolderChanges("n", "").to_body()) == [("name", "n"), ("description", "")]
    assert SharingChanges().is_empty
    rights = SharingChanges(is_admin=False, can_share=True, can_download=False, can_upload=True)
    assert form(rights.to_body()) == [
        ("sharing[isAdmin]", "0"),
        ("sharing[canShare]", "1"),
        ("sharing[canDownload]", "0"),
        ("sharing[canUpload]", "1"),
    ]
    assert form(SharingChanges(can_share=False).to_body()) == [("sharing[canShare]", "0")]


@pytest.mark.parametrize(
    ("operation", "changes", "record_id", "parent_id", "line"),
    [
        (ops.MEDIA_ARCHIVE, archive_body(["a", "b"]), "", "", "PUT /v1/medias/archive.json   hashed_ids[] (2)"),
        (
            ops.MEDIA_RESTORE,
            restore_body(["a"], "p"),
            "",
            "",
            "PUT /v1/medias/restore.json   hashed_ids[] (1), project_id=p",
        ),
        (
            ops.MEDIA_MOVE,
            move_body(["a"] * 100, "p", "s"),
            "",
            "",
            "PUT /v1/medias/move.json   hashed_ids[] (100), project_id=p, subfolder_id=s",
        ),
        (
            ops.MEDIA_COPY,
            media_copy_body("p", "o@example.com\x1b"),
            "a",
            "",
            "POST /v1/medias/a/copy.json   project_id=p, owner=o@example.com␛",
        ),
        (ops.MEDIA_COPY, media_copy_body(), "a", "", "POST /v1/medias/a/copy.json"),
        (ops.PROJECT_COPY, project_copy_body("o@x"), "p", "", "POST /v1/projects/p/copy.json   adminEmail=o@x"),
        (ops.MEDIA_SWAP, swap_body("b"), "a", "", "PUT /v1/medias/a/swap.json   replacement_media_id=b"),
        (
            ops.SUBFOLDER_CREATE,
            SubfolderChanges("n", "d"),
            "",
            "p",
            "POST /v1/projects/p/subfolders.json   name, description",
        ),
        (ops.SUBFOLDER_UPDATE, SubfolderChanges("n"), "s", "p", "PUT /v1/projects/p/subfolders/s.json   name"),
        (ops.SUBFOLDER_DELETE, None, "s", "p", "DELETE /v1/projects/p/subfolders/s.json"),
        (
            ops.SHARING_UPDATE,
            SharingChanges(is_admin=True, can_upload=False),
            "14",
            "p",
            "PUT /v1/projects/p/sharings/14.json   administration (on), upload (off)",
        ),
        (ops.SHARING_DELETE, None, "", "", "DELETE /v1/projects/…/sharings/….json"),
        (ops.JOB_STATUS, None, "7", "", "GET /v1/background_job_status/7.json"),
    ],
    ids=lambda value: value.name if isinstance(value, ops.Operation) else "",
)
def test_every_write_can_be_said_before_it_is_sent(
    operation: ops.Operation, changes: Labelled | None, record_id: str, parent_id: str, line: str
) -> None:
    assert describe(operation, changes, record_id=record_id, parent_id=parent_id) == line
    assert is_safe(line)


@pytest.mark.parametrize("record_id", ["", "a/b", "..", "a b", "a\n", "ü", "x" * 65, "a?b", "%2e"])
def test_an_id_that_cannot_be_part_of_a_path_is_refused(record_id: str) -> None:
    with pytest.raises(Invalid, match="no usable id, so nothing was sent"):
        ops.MEDIA_DELETE.path_for(record_id)


def test_every_path_ends_in_json_and_every_write_says_what_is_in_doubt() -> None:
    for operation in ops.OPERATIONS:
        assert operation.path_for("123", "p-r_0").endswith(".json")
        assert "{" not in operation.path_for("123", "p-r_0")
        assert bool(operation.doubt) == (operation.repeat is not ops.Repeat.READ)
        assert (operation.verb == "GET") == (operation.repeat is ops.Repeat.READ)
