from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from wistia_tui.api.models import Media, Project, ProjectRef, Sharing, Subfolder
from wistia_tui.api.payloads import MediaChanges, ProjectChanges, SharingChanges, SubfolderChanges
from wistia_tui.library.change import (
    ArchiveMedia,
    Change,
    CopyMedia,
    CopyProject,
    CreateProject,
    DeleteMedia,
    DeleteProject,
    DeleteSubfolder,
    EditMedia,
    EditProject,
    EditSharing,
    EditSubfolder,
    MoveMedia,
    Place,
    RemoveSharing,
    RestoreMedia,
    SwapMedia,
)
from wistia_tui.sandbox.hostile import TEXTS
from wistia_tui.text import cell_width, is_safe
from wistia_tui.tui.widgets.change_rows import ChangeFormat, FixedRows, LineFormat, LineRows, effect


def changes(text: str) -> list[tuple[Change, str]]:
    """A change of each kind about records called `text`, with what becomes of each."""
    project = {"hashedId": "p1", "hashed_id": "p1", "name": text, "mediaCount": 4812}
    media = Media.from_json(
        {"hashed_id": "m1", "name": text, "project": project, "tags": ["a", "b"], "description": text}, editable=True
    )
    owner = Project.from_json(project)
    ref, place = ProjectRef("p1", text), Place("p2", text, "s1", text)
    folder, sharing = Subfolder(hashed_id="s1", name=text), Sharing(id=7, name=text)
    return [
        (EditMedia(media, MediaChanges(name=text)), f"→ {text}"),
        (EditMedia(media, MediaChanges(tags=("a", "c"))), "+c −b"),
        (EditMedia(media, MediaChanges(description="")), f"{text} → (empty)"),
        (EditMedia(media, MediaChanges(still="i1")), "→ the image i1 as still"),
        (EditProject(owner, ProjectChanges(name=text, public=True)), f"→ {text}; public: yes"),
        (CreateProject(ProjectChanges(name=text)), "created"),
        (DeleteMedia(media), f"deleted from {text}"),
        (DeleteProject(owner), "deleted with 4,812 medias"),
        (ArchiveMedia(media), "archived"),
        (RestoreMedia(media, place), f"→ {text} › {text}"),
        (MoveMedia(media, place), f"{text} → {text} › {text}"),
        (CopyMedia(media, place), f"→ {text} › {text}"),
        (CopyProject(owner), "copied with all its medias"),
        (SwapMedia(media, media), f"→ the file of {text}"),
        (EditSubfolder(ref, folder, SubfolderChanges(name=text)), f"→ {text}"),
        (DeleteSubfolder(ref, folder), "deleted; its medias move to the root of the project"),
        (EditSharing(ref, sharing, SharingChanges(can_share=True)), "other rights"),
        (RemoveSharing(ref, sharing), "not shared with any more"),
    ]


@pytest.mark.parametrize("index", range(18))
def test_what_becomes_of_a_record(index: int) -> None:
    change, said = changes("Part 1")[index]
    assert effect(change) == said


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
@pytest.mark.parametrize("width", [10, 39, 75])
def test_a_row_is_safe_and_as_wide_as_the_table(text: str, width: int) -> None:
    row_format = ChangeFormat()
    for change, _ in changes(text):
        parts = row_format.row(change, width)
        whole = "".join(part for part, _ in parts)
        assert is_safe(whole)
        assert cell_width(whole) == width
    assert cell_width(row_format.header(width)) == width


def test_only_the_lines_that_are_looked_at_are_made() -> None:
    made: list[int] = []

    def lines() -> Iterator[str]:
        for number in range(100):
            made.append(number)
            yield f"line {number}"

    rows = LineRows(lines(), 100)
    assert len(rows) == 100
    assert made == []
    assert rows.row(3) == "line 3"
    assert rows.row(1) == "line 1"
    assert made == [0, 1, 2, 3]
    assert rows.row(99) == "line 99"
    assert LineFormat("Sent").row("line 1", 10) == [("  line 1  ", "")]


def test_fewer_lines_than_were_announced_are_empty() -> None:
    rows = LineRows(iter(["one"]), 3)
    assert [rows.row(index) for index in range(3)] == ["one", "", ""]


def test_rows_that_are_all_here_are_known_by_their_places() -> None:
    rows: FixedRows[Any] = FixedRows(["a", "b", "c"])
    ended: list[object] = []
    rows.seek_end(ended.append)
    assert ended == [None]
    assert rows.identities(1, 9) == ["1", "2"]
    assert (rows.identity(2), rows.identity(3)) == ("2", "")
    assert (rows.index_of("2"), rows.index_of("3")) == (2, None)
    assert not rows.awaits("1")
