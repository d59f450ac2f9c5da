from __future__ import annotations

import contextlib
import os
import pty
import select
import subprocess
import sys
from collections.abc import Sequence

import pytest

from tests.tui.terminal import Terminal
from wistia_tui import paths

CANARY = "canary7f3a9c51d2e8b4"
LEAVES_THE_ALTERNATE_SCREEN = b"\x1b[?1049l"
MOUSE_ON = b"\x1b[?1003h"

CRASHING = f"""
import sys
from tests.tui.terminal import Terminal
from wistia_tui import paths
from wistia_tui.cli.main import run_to_end
from wistia_tui.cli.wiring import Wiring
from wistia_tui.clock import SystemClock
from wistia_tui.tui.app import WistiaApp

def connect():
    held = "{CANARY}"
    return 1 / 0

app = WistiaApp(connect, connect, clock=SystemClock())
sys.exit(run_to_end(lambda: app, Wiring({{}})))
"""


def run_on_terminal(python_arguments: Sequence[str]) -> tuple[int, bytes]:
    """Python on a terminal of its own until it ends by itself: exit code and all that was written."""
    terminal, end = pty.openpty()
    with subprocess.Popen(
        [sys.executable, *python_arguments],
        stdin=end,
        stdout=end,
        stderr=end,
        start_new_session=True,
        env={**os.environ, "TERM": "xterm-256color"},
    ) as app:
        os.close(end)
        written = b""
        # Linux ends a terminal that nobody holds any more with EIO.
        with contextlib.suppress(OSError):
            while select.select([terminal], [], [], 60)[0] and (chunk := os.read(terminal, 65_536)):
                written += chunk
        os.close(terminal)  # an app that has not ended by now gets its hang-up
        return app.wait(60), written


def last_words(written: bytes) -> str:
    """The one line that stands on the terminal after the app has given it back."""
    assert LEAVES_THE_ALTERNATE_SCREEN in written
    after = written.rpartition(LEAVES_THE_ALTERNATE_SCREEN)[2].decode()
    assert after.count("\n") == 1, after
    return after[after.index("wistia-tui: ") :].strip()


@pytest.mark.parametrize(
    ("arguments", "source"), [(["--base-url", "http://api.wistia.com"], "--base-url"), ([], "WISTIA_TOKEN")]
)
def test_wrong_settings_end_the_app_in_one_sentence_on_a_restored_terminal(
    arguments: list[str], source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WISTIA_TOKEN", CANARY if arguments else f"{CANARY} {CANARY}")

    code, written = run_on_terminal(["-m", "wistia_tui", *arguments])

    assert code == 2
    assert last_words(written).startswith(f"wistia-tui: {source} ")
    assert CANARY.encode() not in written
    assert not paths.log_file().exists()


def test_a_crash_ends_in_one_sentence_and_a_log_without_values() -> None:
    code, written = run_on_terminal(["-c", CRASHING])

    assert code == 1
    assert last_words(written).endswith(f"the details are in {paths.log_file()}.")
    assert CANARY.encode() not in written
    assert "ZeroDivisionError" in paths.log_file().read_text()
    assert CANARY not in paths.log_file().read_text()


@pytest.mark.parametrize(
    ("flags", "config", "on"), [([], "", False), (["--mouse"], "", True), ([], "mouse = true", True)]
)
def test_the_mouse_stays_the_terminals_unless_asked_for(flags: list[str], config: str, on: bool) -> None:
    paths.config_file().parent.mkdir(parents=True)
    paths.config_file().write_text(config)

    with Terminal(*flags, columns=80, lines=24, environment={}) as terminal:
        terminal.see("Account Settings")
        terminal.rest()
        assert (MOUSE_ON in terminal.raw) is on


def test_without_colour_none_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    _, written = run_on_terminal(["-m", "wistia_tui", "--base-url", "http://x.test"])

    for colour in (b"\x1b[38;", b";38;", b"\x1b[48;", b";48;"):
        assert colour not in written
