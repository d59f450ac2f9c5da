"""Our driver on a real pseudo-terminal: the same screens as Textual's own, through all that can befall a terminal."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.tui.terminal import Terminal
from wistia_tui.sandbox.running import Sandbox

STOCK = {"TEXTUAL_DRIVER": "textual.drivers.linux_driver:LinuxDriver"}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.start(projects=4, medias=460) as started:
        yield started


def environment(sandbox: Sandbox) -> dict[str, str]:
    return {"WISTIA_TOKEN": sandbox.token, "WISTIA_BASE_URL": sandbox.base_url}


def loaded(text: str) -> bool:
    return (
        "Onboarding" in text
        and "ready" in text
        and "loading" not in text
        and " est" in text
        and "http://exampleco" in text
    )  # the details follow a little later


def below_the_meter(text: str) -> list[str]:
    """The lines below the pinned one, whose meter steps by its own clock."""
    return text.splitlines()[1:]


def shown(terminal: Terminal) -> list[list[tuple[object, ...]]]:
    """The looks of all cells below the pinned line, whose meter counts real requests."""
    rows = [terminal.screen.buffer[y] for y in range(1, terminal.screen.lines)]
    return [
        [
            (
                cell.data,
                cell.bg,
                cell.underscore,
                cell.reverse,
                *((cell.fg, cell.bold, cell.italics) * (cell.data != " ")),
            )
            for cell in (row[x] for x in range(terminal.screen.columns))
        ]
        for row in rows
    ]


WALK = [
    ["l"],
    ["down"] * 30,
    ["pagedown"],
    ["p"],
    ["p"],
    ["e"],
    ["escape"],
    ["?"],
    ["escape"],
    ["G"],
    ["/", *"a"],
    ["escape"],
]


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
def test_every_screen_is_the_one_that_textuals_own_driver_shows(sandbox: Sandbox, size: tuple[int, int]) -> None:
    columns, lines = size
    with (
        Terminal(columns=columns, lines=lines, environment=environment(sandbox)) as ours,
        Terminal(columns=columns, lines=lines, environment={**environment(sandbox), **STOCK}) as stock,
    ):
        for terminal in (ours, stock):
            terminal.see("1/")
            terminal.rest()
        for keys in WALK:
            for terminal in (ours, stock):
                terminal.press(*keys)
                terminal.rest()
            # On a busy machine one may have rested before it was done.
            ours.see(lambda _: not stock.read(0) and shown(ours) == shown(stock))
        assert len(ours.raw) < len(stock.raw) / 5


def test_the_screen_is_exact_after_every_change_of_size(sandbox: Sandbox) -> None:
    with Terminal(columns=120, lines=40, environment=environment(sandbox)) as terminal:
        terminal.see(loaded)
        terminal.press("l")
        terminal.see(lambda text: "created" in text)  # the details follow a little later
        before = terminal.rest()
        for size in ((80, 24), (160, 50), (40, 10), (120, 40)):
            terminal.resize(*size)
            text = terminal.rest()
            assert all(len(line) <= size[0] for line in text.splitlines())
        terminal.see(lambda text: below_the_meter(text) == below_the_meter(before))


def test_a_size_that_is_gone_again_at_once_leaves_the_screen_whole(sandbox: Sandbox) -> None:
    with Terminal(columns=120, lines=40, environment=environment(sandbox)) as terminal:
        terminal.see(loaded)
        before = terminal.rest()
        for size in ((80, 24), (120, 40), (60, 20), (160, 50), (120, 40)):
            terminal.resize(*size)
        terminal.rest()
        terminal.see(lambda text: below_the_meter(text) == below_the_meter(before))


CHANGES_WHILE_ASKED = """
import fcntl, os, signal, struct, termios
ask = os.get_terminal_size
def asked(file):
    size = ask(file)
    if size == (80, 24):
        fcntl.ioctl(file, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        os.kill(os.getpid(), signal.SIGWINCH)
    return size
os.get_terminal_size = asked
"""


def test_a_size_that_changes_while_it_is_asked_for_is_the_one_that_counts(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(CHANGES_WHILE_ASKED)
    changing = {**environment(sandbox), "PYTHONPATH": str(tmp_path)}
    with Terminal(columns=120, lines=40, environment=changing) as terminal:
        terminal.see(loaded)
        before = terminal.rest()
        terminal.resize(80, 24)
        terminal.screen.resize(40, 120)
        terminal.see(lambda text: below_the_meter(text) == below_the_meter(before))


def stopped(terminal: Terminal) -> None:
    """Wait until the app has stopped itself, or was stopped."""
    limit = time.monotonic() + 30
    while psutil.Process(terminal.process.pid).status() != psutil.STATUS_STOPPED:
        assert time.monotonic() < limit
        terminal.read(0.05)


@pytest.mark.parametrize("number", [signal.SIGSTOP, None])
def test_continued_after_a_stop_that_nobody_told_it_of_it_draws_and_ends(
    sandbox: Sandbox, number: signal.Signals | None
) -> None:
    with Terminal(columns=120, lines=40, environment=environment(sandbox)) as terminal:
        terminal.see(loaded)
        before = terminal.rest()
        if number is not None:
            terminal.process.send_signal(number)
            stopped(terminal)
            terminal.show(b"\x1b[H\x1b[2Ja shell's prompt")
        terminal.process.send_signal(signal.SIGCONT)
        terminal.see(lambda _: terminal.raw.count(b"\x1b[?1049h") == 2)
        terminal.rest()
        terminal.see(lambda text: below_the_meter(text) == below_the_meter(before))
        terminal.press("\x11")
        assert terminal.end() == 0


def test_stopped_from_outside_it_gives_the_terminal_back_first(sandbox: Sandbox) -> None:
    with Terminal(columns=120, lines=40, environment=environment(sandbox)) as terminal:
        terminal.see(loaded)
        terminal.process.send_signal(signal.SIGTSTP)
        terminal.see(lambda _: b"\x1b[?1049l" in terminal.raw)
        stopped(terminal)
        terminal.process.send_signal(signal.SIGCONT)
        terminal.see(lambda _: terminal.raw.count(b"\x1b[?1049h") == 2)
        terminal.rest()
        terminal.press("\x11")
        assert terminal.end() == 0


def test_a_signal_before_the_first_paint_gives_the_terminal_back(sandbox: Sandbox) -> None:
    with Terminal(columns=120, lines=40, environment=environment(sandbox)) as terminal:
        terminal.see(lambda _: b"\x1b[?1049h" in terminal.raw)
        terminal.end(signal.SIGTERM)
        assert b"\x1b[?1049l" in terminal.raw


def test_suspended_it_gives_the_terminal_back_and_resumed_it_draws_all_again(sandbox: Sandbox) -> None:
    with Terminal(columns=120, lines=40, environment=environment(sandbox)) as terminal:
        terminal.see(loaded)
        before = terminal.rest()
        terminal.press("\x1a")
        terminal.see(lambda _: b"\x1b[?1049l" in terminal.raw)
        stopped(terminal)
        terminal.rest()
        terminal.screen.reset()
        terminal.process.send_signal(signal.SIGCONT)
        terminal.see(lambda _: terminal.raw.count(b"\x1b[?1049h") == 2)
        terminal.rest()
        terminal.see(lambda text: below_the_meter(text) == below_the_meter(before))
        terminal.press("l", "j")
        terminal.see("2/")


def test_what_something_else_wrote_is_gone_after_a_redraw(sandbox: Sandbox) -> None:
    with Terminal(columns=120, lines=40, environment=environment(sandbox)) as terminal:
        terminal.see(loaded)
        before = terminal.rest()
        terminal.show(b"\x1b[10;20H\x1b[41mBroadcast message from root\x1b[0m")
        assert terminal.text != before
        terminal.press("\x0c")
        terminal.see(lambda text: below_the_meter(text) == below_the_meter(before))
        terminal.press("l", "e")
        terminal.see("Nothing changed")
        form = terminal.rest()
        terminal.show(b"\x1b[10;20HBroadcast message from root")
        terminal.press("\x0c")
        terminal.see(lambda text: text == form)


def test_nothing_is_sent_when_the_terminal_loses_and_gets_the_focus(sandbox: Sandbox) -> None:
    with Terminal(columns=120, lines=40, environment=environment(sandbox)) as terminal:
        terminal.see(loaded)
        terminal.rest()
        before = len(terminal.raw)
        terminal.write(b"\x1b[O\x1b[I\x1b[O\x1b[I")
        terminal.rest()
        assert len(terminal.raw) == before


@pytest.mark.parametrize("typed", [b"\xff\xfe\x80", b"\x1b[M\xa0\xa1\xa2", b"\xf0\x9f"])
def test_no_bytes_end_the_app_or_its_keys(sandbox: Sandbox, typed: bytes) -> None:
    with Terminal(columns=100, lines=30, environment=environment(sandbox)) as terminal:
        terminal.see(loaded)
        terminal.write(typed)
        terminal.rest()
        terminal.press("escape", "?")
        terminal.see("Move the cursor")
