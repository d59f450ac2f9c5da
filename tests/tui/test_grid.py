"""The cell grid's promise: whatever Textual would have drawn stands on the terminal, for fewer bytes."""

from __future__ import annotations

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.emulator import Emulator
from wistia_tui.text import cell_width
from wistia_tui.tui.terminal.grid import CellGrid

COLUMNS, LINES = 24, 5

FAMILY, HEART = "👨‍👩‍👧", "❤️"  # pyte counts their parts: it is shown stand-ins of the same width
STYLES = ["", "1", "3;31", "38;2;1;2;3;48;2;40;50;60", "1;2;4;38;5;9;48;5;200", "7;97;104", "9;48;2;40;50;60"]
LINKS = ["", "", "", "\x1b]8;id=1;https://example.com/a\x1b\\"]
# Two cells each, so that no frame cuts a wide character in half: Textual never does.
PAIRS = ["ab", "  ", "é!", "日", "ни", "e\u0301o\u0323", "🎬", "ا ", "ב,", FAMILY, HEART, "ﬁ-", "─│"]

segments = st.tuples(
    st.lists(st.sampled_from(PAIRS), min_size=1, max_size=COLUMNS // 2).map("".join),
    st.sampled_from(STYLES),
    st.sampled_from(LINKS),
)
spans = st.tuples(
    st.integers(0, LINES - 1), st.integers(0, COLUMNS // 2 - 1), st.lists(segments, min_size=1, max_size=3)
)
frames = st.lists(spans, min_size=1, max_size=6)


def rendered(frame: list[tuple[int, int, list[tuple[str, str, str]]]]) -> str:
    """The frame as Textual renders it: each span placed, each segment with its style, cut at the right edge."""
    out = []
    last = max(row for row, _, _ in frame)
    for row, pair, parts in sorted(frame, key=lambda span: span[0]):
        out.append(f"\x1b[{row + 1};{pair * 2 + 1}H")
        left = COLUMNS // 2 - pair
        for text, style, link in parts:
            pieces: list[str] = []
            while text and len(pieces) < left:
                piece = next(pair for pair in PAIRS if text.startswith(pair))
                pieces.append(piece)
                text = text[len(piece) :]
            left -= len(pieces)
            shown = "".join(pieces)
            styled = f"\x1b[{style}m{shown}\x1b[0m" if style else shown
            out.append(f"{link}{styled}\x1b]8;;\x1b\\" if link else styled)
        if row != last:
            out.append("\n")
    return "".join([*out, "\x1b[1;1H"])


@given(st.lists(st.tuples(frames, st.booleans(), st.booleans()), min_size=1, max_size=8), st.booleans())
def test_the_terminal_shows_what_textual_would_have_drawn(
    story: list[tuple[list[tuple[int, int, list[tuple[str, str, str]]]], bool, bool]], can_erase: bool
) -> None:
    stock, ours = Emulator(COLUMNS, LINES), Emulator(COLUMNS, LINES)
    grid = CellGrid(can_erase=can_erase)
    grid.resize(COLUMNS, LINES)
    for frame, is_sent, is_forgotten in story:
        data = rendered(frame)
        stock.feed(data)
        grid.paint(data)
        if is_forgotten:
            grid.forget()
        if is_sent:  # else the line is busy, and the next frame merges with this one
            ours.feed(grid.difference())
    ours.feed(grid.difference())
    # Cells that no frame reached were never ours to send, except that erasing gives them the background.
    assert ours.cells(only=stock.drawn) == stock.cells(only=stock.drawn)
    assert grid.difference() == ""


def test_nothing_is_sent_for_a_frame_that_changes_nothing() -> None:
    grid = CellGrid(can_erase=True)
    grid.resize(80, 24)
    frame = "\x1b[1;1H\x1b[38;2;1;2;3mOne\x1b[0m two 日本 🎬 three\x1b[1;1H"
    grid.paint(frame)
    assert grid.difference()
    grid.paint(frame)
    assert grid.is_dirty
    assert grid.difference() == ""
    assert not grid.is_dirty


def test_only_the_cells_that_differ_are_sent() -> None:
    grid = CellGrid(can_erase=True)
    grid.resize(80, 24)
    grid.paint("\x1b[3;1Hposition 41 of 90    ready\x1b[1;1H")
    grid.difference()
    grid.paint("\x1b[3;1Hposition 42 of 90    ready\x1b[1;1H")
    assert grid.difference() == "\x1b[11G2"
    grid.paint("\x1b[2;1Hsaved\x1b[3;1Hposition 43 of 90    ready\x1b[1;1H")
    assert grid.difference() == "\x1b[2Hsaved\x1b[3;11H3"


def test_a_cursor_row_costs_its_words_and_not_its_blanks() -> None:
    grid = CellGrid(can_erase=True)
    grid.resize(120, 40)
    row = f"  {'Welcome to Acme':<60}  {'Video':<8}{'ready':<12}{'3:12':>6}"
    grid.paint(f"\x1b[9;1H\x1b[38;2;9;9;9;48;2;1;1;1m{row}\x1b[0m\x1b[1;1H")
    grid.difference()
    grid.paint(f"\x1b[9;1H\x1b[38;2;9;9;9;48;2;5;5;5m{row}\x1b[0m\x1b[1;1H")
    sent = grid.difference()
    assert len(sent) < 80
    assert "Welcome to Acme" in sent


def test_the_colour_of_letters_does_not_matter_to_blanks_but_a_line_under_them_does() -> None:
    grid = CellGrid(can_erase=True)
    grid.resize(80, 24)
    grid.paint("\x1b[1;1H\x1b[31m          \x1b[0m\x1b[1;1H")
    grid.difference()
    grid.paint("\x1b[1;1H\x1b[1;32m          \x1b[0m\x1b[1;1H")
    assert grid.difference() == ""
    grid.paint("\x1b[1;1H\x1b[4;31m          \x1b[0m\x1b[1;1H")
    assert grid.difference().endswith(" " * 10)


@pytest.mark.parametrize(("columns", "lines"), [(12, 3), (40, 9), (24, 5), (1, 1)])
def test_after_a_resize_everything_that_still_fits_is_sent_again(columns: int, lines: int) -> None:
    grid = CellGrid(can_erase=True)
    grid.resize(COLUMNS, LINES)
    text = "abcdefghij日本語klmnop"
    frame = "".join(f"\x1b[{row + 1};1H\x1b[44m{text}\x1b[0m\n" for row in range(LINES)) + "\x1b[1;1H"
    grid.paint(frame)
    grid.difference()
    grid.resize(columns, lines)
    emulator = Emulator(columns, lines)
    emulator.feed(grid.difference())
    fits = min(columns, 22)
    shown = emulator.text.splitlines()[: min(lines, LINES)]
    expected = {12: "abcdefghij日", 40: text, 24: text, 1: "a"}[columns]
    assert all(line.startswith(expected[:fits]) for line in shown)
    # Frames of the old layout that come late are cut at the new edge instead of piling up in its last column.
    grid.paint(frame)
    emulator.feed(grid.difference())
    assert emulator.text.splitlines()[: min(lines, LINES)] == shown


def test_a_wide_character_at_the_edge_becomes_a_blank() -> None:
    grid = CellGrid(can_erase=False)
    grid.resize(4, 1)
    emulator = Emulator(4, 1)
    grid.paint("\x1b[1;1Habc日\x1b[1;1H")
    emulator.feed(grid.difference())
    assert emulator.text == "abc"
    grid.paint("\x1b[1;1H日本\x1b[1;1H")
    emulator.feed(grid.difference())
    assert emulator.text == "日本"
    grid.paint("\x1b[1;2Hx\x1b[1;1H")
    emulator.feed(grid.difference())
    assert emulator.text == " x本"
    grid.paint("\x1b[1;3Hy\x1b[1;1H")
    emulator.feed(grid.difference())
    assert emulator.text == " xy"


@pytest.mark.parametrize("drawn", ["", "##"])
def test_a_phrase_of_disputed_width_cannot_move_what_follows(drawn: str) -> None:
    # pyte drops what follows a vowel sign; two more characters stand for a terminal that gives each sign a cell.
    phrase = "उत्पाद परिचय 6"
    grid = CellGrid(can_erase=False)
    grid.resize(40, 2)
    grid.paint(f"\x1b[1;3H\x1b[1m{phrase}   Video\x1b[0m|\x1b[1;1H")
    screen = pyte.Screen(40, 2)
    pyte.Stream(screen).feed(grid.difference().replace(phrase, phrase + drawn))
    column = next(x for x in range(40) if screen.buffer[0][x].data == "V")
    assert column == 2 + cell_width(phrase) + 3


def test_part_of_a_phrase_can_be_covered_and_uncovered() -> None:
    grid = CellGrid(can_erase=True)
    grid.resize(20, 1)
    emulator = Emulator(20, 1)
    for text in (
        "\x1b[1;1H🎬 one two three",
        "\x1b[1;6H####",
        "\x1b[1;6H two",
        "\x1b[1;2H ",
        "\x1b[1;1H🎬 one two three",
    ):
        grid.paint(f"{text}\x1b[1;1H")
        emulator.feed(grid.difference())
    assert emulator.text == "🎬 one two three"


def test_what_a_terminal_would_obey_never_comes_through_a_frame() -> None:
    grid = CellGrid(can_erase=True)
    grid.resize(40, 2)
    grid.paint(
        "\x1b[1;1Hone\x07\x9b31m\x1b]52;c;eA==\x07\x1bPq\x1b\\\x1b[4:3mtwo\x00\x7f\x1b[?1049l\x1bc three\x1b[1;1H"
    )
    sent = grid.difference()
    assert sent == "\x1b[0m\x1b[2J\x1b[1Hone31mtwo three"


def test_a_frame_may_be_any_rubbish() -> None:
    grid = CellGrid(can_erase=True)
    grid.resize(10, 2)
    for frame in (
        "\x1b[99;99Hx",
        "\x1b[1;200H日本",
        "\x1b[1;1H\u0301\u0301",
        "\x1b[0;0Hab",
        "\x1b[1;1H" + "🎬" * 50,
        "\x1b[",
    ):
        grid.paint(frame)
        grid.difference()


def test_the_cursor_goes_where_something_is_typed_and_rests_elsewhere() -> None:
    grid = CellGrid(can_erase=True)
    grid.resize(20, 2)
    grid.paint("\x1b[1;1Hone\x1b[2;7H")
    assert grid.difference().endswith("\x1b[2;7H")
    grid.paint("\x1b[1;1Hone\x1b[1;1H")
    assert grid.difference() == ""
