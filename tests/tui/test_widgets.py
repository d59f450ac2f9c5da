from __future__ import annotations

import pytest

from tests.clocks import START, ManualClock
from wistia_tui.api.models import Account, Media, Project
from wistia_tui.api.payloads import MediaChanges
from wistia_tui.library.change import ArchiveMedia, EditMedia
from wistia_tui.library.outcomes import Mark, Pending
from wistia_tui.text import cell_width, is_safe
from wistia_tui.tui import actions
from wistia_tui.tui.terminal.clipboard import MOST_BYTES, copy
from wistia_tui.tui.widgets.details import account_lines, media_lines, project_lines
from wistia_tui.tui.widgets.row_formats import AllMedias, MediaFormat, ProjectFormat, length_words, status_words

RECORDS = [
    {},
    {"name": "Plain", "hashed_id": "abc", "type": "Video", "status": "ready", "duration": 192.4},
    {
        "name": "日本語チュートリアル" * 9,
        "hashed_id": "abc",
        "type": "PdfDocument",
        "duration": 12,
        "status": "processing",
    },
    {"name": "e\u0301\u0302" * 400, "type": "X" * 40, "status": "x" * 90, "progress": 7, "duration": 1e300},
    {"name": "👨‍👩‍👧 🇩🇪 ❤️", "archived": True, "status": "failed", "progress": 0.4},
]


@pytest.mark.parametrize("width", [0, 1, 2, 10, 24, 40, 59, 68, 90, 126])
@pytest.mark.parametrize("record", RECORDS)
def test_every_row_is_exactly_as_wide_as_it_should_be(record: dict[str, object], width: int) -> None:
    media = Media.from_json(record)
    project = Project.from_json({**record, "mediaCount": 1234})
    for parts in (
        MediaFormat(ManualClock()).row(media, width),
        ProjectFormat().row(project, max(width, 20)),
        ProjectFormat().row(AllMedias(Account()), max(width, 20)),
    ):
        shown = cell_width("".join(text for text, _ in parts))
        assert shown == width if width >= 20 else shown <= max(width, 20)


def test_a_change_on_its_way_shows_old_and_new_name() -> None:
    media = Media.from_json({"name": "Old", "hashed_id": "abc"}, editable=True)
    row_format = MediaFormat(ManualClock())

    class WithPending:
        pending = {"abc": Pending(EditMedia(media, MediaChanges(name="New\x1b[2J")), Mark.SAVING)}  # noqa: RUF012

    row_format.editor = WithPending()  # type: ignore[assignment]
    text = "".join(text for text, _ in row_format.row(media, 80))
    assert "Old → “New␛[2J”" in text
    assert "saving" in text


@pytest.mark.parametrize(
    ("mark", "batched", "said"),
    [
        (Mark.QUEUED, False, "○ queued"),
        (Mark.SAVING, False, "~ saving"),
        (Mark.SAVING, True, "~ archiving"),
        (Mark.CHECKING, True, "~ checking"),
        (Mark.DELETING, False, "~ deleting"),
        (Mark.UNKNOWN, False, "? in doubt"),
        (Mark.FAILED, False, "✗ not done"),
    ],
)
def test_each_mark_has_a_sign_and_a_word_in_every_width(mark: Mark, batched: bool, said: str) -> None:
    media = Media.from_json({"name": "Old", "hashed_id": "abc", "type": "Video"}, editable=True)
    project = Project.from_json({"name": "Old", "hashedId": "abc", "mediaCount": 4812})
    change = ArchiveMedia(media) if batched else EditMedia(media, MediaChanges(name="New"))

    class WithPending:
        pending = {"abc": Pending(change, mark)}  # noqa: RUF012

    row_format, of_projects = MediaFormat(ManualClock()), ProjectFormat()
    row_format.editor = of_projects.editor = WithPending()  # type: ignore[assignment]
    for width in (30, 60, 80, 120):
        text = "".join(text for text, _ in row_format.row(media, width))
        assert cell_width(text) == width
        assert text.startswith(said[0])
        assert (said in text) == (width > 50)
        assert ("→" in text) == (mark is not Mark.FAILED and not batched)
    ((text, style),) = of_projects.row(project, 34)
    assert text.startswith(said[0])
    assert said[2:9] in text
    assert style


def test_statuses_and_lengths_survive_what_is_not_known() -> None:
    assert status_words(Media.from_json({"status": "transmogrifying"})) == (" ", "transmogrifying", "")
    assert status_words(Media.from_json({"status": "processing", "progress": 0.4}))[:2] == ("◌", "40 %")
    assert status_words(Media.from_json({"status": "processing", "progress": "?"}))[:2] == ("◌", "working")
    assert status_words(Media.from_json({"status": "ready", "archived": True}))[1] == "archived"
    assert length_words(Media.from_json({"duration": 3723})) == "1:02:03"
    assert length_words(Media.from_json({"type": "PdfDocument", "duration": 12})) == "12 p"
    assert length_words(Media.from_json({"duration": "soon"})) == "–"


@pytest.mark.parametrize("width", [10, 30, 60])
def test_details_fit_their_width_and_are_safe(width: int) -> None:
    hostile = "[/] \x1b]52;c;x\x07 \u202e日本" * 30
    media = Media.from_json(
        {
            "name": hostile,
            "hashed_id": "abc",
            "description": f"<p>{hostile}</p><script>x</script>",
            "tags": [{"name": hostile}],
            "project": {"name": hostile},
            "subfolder": {"name": hostile},
            "assets": [{"type": hostile, "fileSize": 10**12, "width": 3, "height": 4}, None, 7],
            "created": "2026-11-20T14:02:00+00:00",
        }
    )
    project = Project.from_json({"name": hostile, "description": hostile, "mediaCount": 3})
    lines = [*media_lines(media, width, START), *project_lines(project, width, START), *account_lines(Account(), width)]
    for text, _ in lines:
        assert is_safe(text)
    assert any("1.0 TB" in text for text, _ in lines)


def test_every_key_stands_for_one_action() -> None:
    keys = [key for action in actions.ACTIONS for key in action.keys]
    assert len(keys) == len(set(keys))
    assert len(actions.BY_ID) == len(actions.ACTIONS)


def test_copying_over_ssh_goes_through_the_terminal_and_says_so() -> None:
    sent: list[str] = []
    said = copy("https://x.wistia.com/medias/abc", sent.append, {"SSH_TTY": "/dev/pts/1"})
    assert sent == ["https://x.wistia.com/medias/abc"]
    assert said == "Sent to your terminal's clipboard: https://x.wistia.com/medias/abc"


def test_what_is_too_long_for_a_terminal_is_not_sent() -> None:
    sent: list[str] = []
    assert "Not copied" in copy("x" * (MOST_BYTES + 1), sent.append, {"SSH_TTY": "/dev/pts/1"})
    assert sent == []
