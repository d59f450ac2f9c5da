"""What leaves for the terminal, in which order, and what a slow line never gets to see."""

from __future__ import annotations

import fcntl
import os
import select
from collections.abc import Iterator

import pytest

from tests.tui.emulator import Emulator
from wistia_tui.tui.terminal import output
from wistia_tui.tui.terminal.driver import can_erase, driver_for
from wistia_tui.tui.terminal.grid import CellGrid
from wistia_tui.tui.terminal.output import SYNC_END, SYNC_START, TerminalOutput

COLUMNS, LINES = 60, 20
SMALLEST_PIPE = 4_096


class Line:
    """A line to a terminal that takes nothing until it is read."""

    def __init__(self) -> None:
        self._end, start = os.pipe()
        fcntl.fcntl(start, fcntl.F_SETPIPE_SZ, SMALLEST_PIPE)  # else 64 KB
        self._start = start
        self.failures: list[Exception] = []
        self.output = TerminalOutput(start, CellGrid(can_erase=True), failed=self.failures.append)
        self.output.resized(COLUMNS, LINES)
        self.output.begin_frames()
        self.output.start()

    def read_to_end(self) -> str:
        """Everything that was sent and will be, once the output is closed."""
        sent = bytearray()
        with self.output._changed:
            self.output._is_closing = True
            self.output._changed.notify()
        while self.output.is_alive() or _has_bytes(self._end):
            if _has_bytes(self._end, 0.05):
                sent += os.read(self._end, 65_536)
        return sent.decode()

    def close(self) -> None:
        for end in (self._end, self._start):
            os.close(end)


def _has_bytes(file: int, seconds: float = 0) -> bool:
    return bool(select.select([file], [], [], seconds)[0])


@pytest.fixture
def line() -> Iterator[Line]:
    made = Line()
    yield made
    made.close()


def screenful(number: int) -> str:
    rows = (
        f"\x1b[{row + 1};1H\x1b[3{row % 8}m{f'frame {number} row {row} ':#<{COLUMNS}}\x1b[0m" for row in range(LINES)
    )
    return "\n".join(rows) + "\x1b[1;1H"


def test_frames_that_come_while_the_line_is_busy_merge_into_the_newest(line: Line) -> None:
    one = len(screenful(0))
    for number in range(300):
        line.output.write(screenful(number))
    sent = line.read_to_end()
    emulator = Emulator(COLUMNS, LINES)
    emulator.feed(sent)
    assert emulator.text.splitlines() == [f"frame 299 row {row} ".ljust(COLUMNS, "#") for row in range(LINES)]
    # What fits into the pipe, what was being written when it was full, and the newest.
    assert len(sent) <= SMALLEST_PIPE + 2 * one


def test_control_sequences_are_kept_in_order_and_never_merge(line: Line) -> None:
    for number in range(50):
        line.output.write(f"\x1b]52;c;{number}\x07")
        line.output.write(screenful(number))
    sent = line.read_to_end()
    assert [f"\x1b]52;c;{number}\x07" in sent for number in range(50)] == [True] * 50
    places = [sent.index(f"\x1b]52;c;{number}\x07") for number in range(50)]
    assert places == sorted(places)


def test_a_large_frame_is_shown_at_once_where_the_terminal_can(line: Line) -> None:
    line.output.write(SYNC_START)
    line.output.write(screenful(1))
    line.output.write(SYNC_END)
    sent = line.read_to_end()
    assert sent.startswith(SYNC_START)
    assert sent.endswith(SYNC_END)
    assert sent.count(SYNC_START) == 1


def test_a_small_frame_is_not_worth_it(line: Line) -> None:
    line.output.write(SYNC_START)
    line.output.write("\x1b[1;1Hx\x1b[1;1H")
    line.output.write(SYNC_END)
    assert SYNC_START not in line.read_to_end()


def test_no_frame_leaves_after_the_terminal_was_given_back(line: Line) -> None:
    line.output.write("\x1b[?1049h")
    line.output.end_frames()
    line.output.write(screenful(1))
    line.output.write("\x1b[?1049l")
    assert line.read_to_end() == "\x1b[?1049h\x1b[m\x1b[?1049l"


def test_a_frame_of_before_waits_until_the_terminal_is_ours_again() -> None:
    line = Line()
    line.output.end_frames()
    line.output.write(screenful(1))
    line.output.write("\x1b[?1049h")
    line.output.begin_frames()
    sent = line.read_to_end()
    line.close()
    assert sent.index("\x1b[?1049h") < sent.index("frame 1 row 0")


def test_nothing_is_sent_after_a_line_that_takes_nothing_was_given_up(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "CLOSE_WITHIN", 0.01)
    line.output.write("\x1b]52;c;" + "A" * 50_000 + "\x07")
    line.output.end_frames()
    line.output.write("\x1b[?1049l")
    line.output.close()
    assert len(line.read_to_end()) <= SMALLEST_PIPE + 4_096


def test_a_size_that_was_gone_again_at_once_leaves_the_screen_whole(line: Line) -> None:
    line.output.write(screenful(1))
    line.output.resized(20, 5)
    line.output.write("\x1b[1;1HX\x1b[1;1H")
    line.output.resized(COLUMNS, LINES)
    emulator = Emulator(COLUMNS, LINES)
    sent = line.read_to_end()
    emulator.feed(sent[sent.rindex("\x1b[2J") :])
    expected = [f"frame 1 row {row} ".ljust(COLUMNS, "#") for row in range(LINES)]
    assert emulator.text.splitlines() == [f"X{expected[0][1:]}", *expected[1:]]


def test_after_a_resize_and_after_forgetting_everything_is_sent_again(line: Line) -> None:
    line.output.write(screenful(1))
    line.output.resized(40, 10)
    line.output.forget()
    emulator = Emulator(40, 10)
    sent = line.read_to_end()
    emulator.feed(sent[sent.rindex("\x1b[2J") :])
    assert emulator.text.splitlines() == [f"frame 1 row {row} ".ljust(40, "#") for row in range(10)]


def test_a_terminal_that_is_gone_takes_no_more(line: Line) -> None:
    os.close(line._end)
    for number in range(10):
        line.output.write(screenful(number))
    line.output.join(10)
    assert not line.output.is_alive()
    line.output.write("\x1b[?1049l")
    line.output.close()
    line._end = os.open(os.devnull, os.O_RDONLY)


def test_a_bug_is_told_and_the_terminal_is_given_back_all_the_same(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: CellGrid) -> str:
        raise KeyError("bug")

    monkeypatch.setattr(CellGrid, "difference", broken)
    line.output.write(screenful(1))
    line.output.join(10)
    assert [type(failure) for failure in line.failures] == [KeyError]
    line.output.end_frames()
    line.output.write("\x1b[?1049l")
    line.output.close()
    assert line.read_to_end().endswith("\x1b[?1049l")


@pytest.mark.parametrize(
    ("environment", "trusted"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "tmux-256color", "TMUX": "/tmp/tmux-0/default,1,0"}, True),
        ({"TERM": "screen-256color", "TMUX": "/tmp/tmux-0/default,1,0"}, True),
        ({"TERM": "screen.xterm-256color"}, False),
        ({"TERM": "screen-256color"}, False),
        ({"TERM": "screen-256color", "TMUX": "/tmp/tmux-0/default,1,0", "STY": "1.pts-0.host"}, False),
        ({"TERM": "vt100"}, False),
        ({"TERM": "xterm"}, True),
        ({}, False),
    ],
)
def test_only_terminals_that_erase_in_colour_are_asked_to(environment: dict[str, str], trusted: bool) -> None:
    assert can_erase(environment) is trusted


def test_textuals_own_driver_stays_where_ours_cannot_work_or_is_not_wanted() -> None:
    from textual.drivers.headless_driver import HeadlessDriver
    from textual.drivers.linux_driver import LinuxDriver

    assert driver_for(HeadlessDriver, {}) is HeadlessDriver
    assert driver_for(LinuxDriver, {"TEXTUAL_DRIVER": "textual.drivers.linux_driver:LinuxDriver"}) is LinuxDriver
    assert driver_for(LinuxDriver, {}) is not LinuxDriver
    assert issubclass(driver_for(LinuxDriver, {}), LinuxDriver)
