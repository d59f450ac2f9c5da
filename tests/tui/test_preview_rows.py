from __future__ import annotations

from typing import Any

import pytest

from wistia_tui.api.models import Media
from wistia_tui.api.payloads import MediaChanges
from wistia_tui.library.bulk_edit import Preview
from wistia_tui.library.rows import RowsChanged
from wistia_tui.sandbox.hostile import TEXTS
from wistia_tui.text import cell_width, is_safe
from wistia_tui.tui.widgets import preview_rows
from wistia_tui.tui.widgets.preview_rows import PreviewFormat, PreviewLine, PreviewRows


def a_media(**fields: Any) -> Media:
    record = {"hashed_id": "a1b2c3d4e5", "name": "demo_final", "description": "About it", "tags": [{"name": "sales"}]}
    return Media.from_json(record | fields, editable=True)


def renamed(media: Media, after: str) -> Preview:
    return Preview(media, media.name, after, MediaChanges(name=after))


def lines(rows: PreviewRows, row_format: PreviewFormat, width: int = 40) -> list[str]:
    return ["".join(text for text, _ in row_format.row(rows.row(at), width)) for at in range(len(rows))]


def test_what_changes_stands_below_what_it_was_in_signs() -> None:
    media = a_media()
    rows = PreviewRows([media], "name")
    rows.put(0, [renamed(media, "demo_draft")])
    assert [line.rstrip() for line in lines(rows, PreviewFormat(is_named=True))] == ["  demo_‹final›", "→ demo_‹draft›"]


def test_what_stays_has_a_sign_and_what_cannot_be_says_why() -> None:
    media = a_media()
    rows = PreviewRows([media, media], "name")
    stays = Preview(media, media.name, media.name)
    rows.put(0, [stays, Preview(media, media.name, media.name, problem="Its name would be empty.")])
    shown = [line.rstrip() for line in lines(rows, PreviewFormat(is_named=True))]
    assert shown == ["= demo_final", "", "✗ demo_final", "  Its name would be empty."]


def test_a_value_that_is_no_name_has_the_name_beside_it() -> None:
    rows = PreviewRows([a_media(), a_media(description="", name="")], "description")
    shown = [line.rstrip() for line in lines(rows, PreviewFormat(is_named=False))]
    assert shown == ["  demo_final     About it", "", "  (no name)      (empty)", ""]


def test_only_rows_that_look_different_are_announced() -> None:
    medias = [a_media(name=name) for name in ("one", "two", "three")]
    rows = PreviewRows(medias, "name")
    told: list[RowsChanged] = []
    rows.subscribe(told.append)
    rows.put(0, [renamed(media, f"{media.name}!") for media in medias])
    assert [(change.first, change.last) for change in told] == [(0, 1), (2, 3), (4, 5)]
    kept, told[:] = [rows.row(at) for at in range(len(rows))], []
    rows.put(0, [renamed(medias[0], "one!"), renamed(medias[1], "two?"), renamed(medias[2], "three!")])
    assert [(change.first, change.last, change.all) for change in told] == [(2, 3, False)]
    assert rows.row(0) is kept[0]
    assert rows.row(2) is not kept[2]
    told.clear()
    rows.show_field("name")
    assert not told
    rows.show_field("tags")
    assert [change.all for change in told] == [True]
    assert rows.row(0).value == "sales"


def test_only_rows_that_are_looked_at_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[PreviewLine] = []

    def make(*args: Any, **options: Any) -> PreviewLine:
        made.append(PreviewLine(*args, **options))
        return made[-1]

    monkeypatch.setattr(preview_rows, "PreviewLine", make)
    medias = [a_media(name=f"Part {number}") for number in range(500)]
    rows = PreviewRows(medias, "name")
    rows.put(0, [renamed(media, f"{media.name}!") for media in medias])
    rows.show_field("description")
    assert len(rows) == 1000
    assert rows.identities(998, 1005) == ["998", "999"]
    assert not made
    assert rows.row(999).record is medias[499]
    assert rows.row(999).is_after
    assert len(made) == 1


def test_without_a_rule_the_records_are_as_they_are() -> None:
    media = a_media()
    rows = PreviewRows([media], "name")
    rows.put(0, [renamed(media, "other")])
    rows.forget()
    assert [line.rstrip() for line in lines(rows, PreviewFormat(is_named=True))] == ["  demo_final", ""]


@pytest.mark.parametrize("is_named", [True, False])
@pytest.mark.parametrize("width", [10, 39, 55, 138])
def test_hostile_texts_fill_the_width_exactly_and_are_safe(width: int, is_named: bool) -> None:
    medias = [a_media(name=text) for text in TEXTS]
    rows = PreviewRows(medias, "name")
    rows.put(0, [renamed(media, f"new {media.name}") for media in medias])
    for line in lines(rows, PreviewFormat(is_named=is_named), width):
        assert is_safe(line), ascii(line)
        assert cell_width(line) == width or width < 39, line
