"""F25 to F27: clocks that jump, a machine that sleeps, files that are full or locked, processes that stop."""

from __future__ import annotations

import re
import resource
import signal
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from tests.api.servers import answer
from tests.faults.stage import Line, applied, stage
from tests.tui.terminal import Terminal
from wistia_tui.api import window_file
from wistia_tui.api.window_file import WindowFile
from wistia_tui.sandbox.running import Sandbox

HOUR = timedelta(hours=1)
CANNOT = "The file that all processes of this host share cannot be used:"
READY = re.compile(r"(\d+)/600 est . host")


def dialog(text: str) -> str:
    """The words of a dialog, without what is beside it."""
    return " ".join(" ".join(line.split("│")[1] for line in text.splitlines() if line.count("│") == 2).split())


@pytest.mark.parametrize("by", [HOUR, -HOUR])
async def test_f25_a_clock_that_is_wrong_changes_no_pause(sandbox: Sandbox, line: Line, by: timedelta) -> None:
    dates = {"date": "Tue, 24 Nov 2026 10:00:00 GMT", "retry_after": "Tue, 24 Nov 2026 10:00:30 GMT"}
    limited = answer(429, b"Rate limit exceeded", content_type="text/plain", **dates)
    async with stage(sandbox, line.url()) as app:
        await app.on_medias()
        await app.open_form()
        line.instead(limited, method="PUT")
        app.clock.set_by = by
        await app.press("!", "ctrl+s")
        await app.see(lambda text: "429 · back in 0:3" in text)
        app.clock.set_by = -by  # in the middle of it
        await app.clock.advance(29.9)
        assert applied(sandbox) == []
        await app.hears("Renamed")
        assert app.clock.monotonic() < 1000 + 40
        assert applied(sandbox) == ["update"]
        app.clock.set_by = by
        await app.read_again()


@pytest.mark.parametrize("counts", [True, False])
async def test_f25_a_machine_that_slept_goes_on_where_it_was(sandbox: Sandbox, line: Line, counts: bool) -> None:
    """`counts`: whether the monotonic clock counts the time asleep, which is another way on each system."""
    async with stage(sandbox, line.url()) as app:

        async def sleep() -> None:
            line.hang_up()
            if counts:
                await app.clock.jump(600)
            else:
                app.clock.set_by += timedelta(minutes=10)

        await app.on_medias()
        used = app.budget.used
        await sleep()
        await app.read_again()
        assert app.said == ["Read again."], "connections that were closed meanwhile are no news"
        assert app.budget.used < used + 5 if not counts else app.budget.used < 5
        await app.open_form()
        await sleep()
        await app.press("!", "ctrl+s")
        await app.hears("Renamed")
        assert applied(sandbox) == ["update"]
        # It falls asleep after a change left, and before its answer came.
        sandbox.faults.add("silence method=DELETE")
        await app.delete()
        await app.waits_for_an_answer()
        await sleep()
        await app.hears("Deleted")
        assert applied(sandbox) == ["update", "delete"]
        await app.read_again()


@contextmanager
def unusable(how: str, directory: Path) -> Iterator[None]:
    """`directory` cannot be used for the shared window."""
    if how == "read-only":
        directory.symlink_to("/sys")  # where not even root can make a file
        yield
        directory.unlink()
    else:
        directory.mkdir(exist_ok=True)
        lock = sqlite3.connect(WindowFile(directory, "", "").path, isolation_level=None)
        lock.execute("begin exclusive")
        yield
        lock.close()


@pytest.mark.skipif(sys.platform != "linux", reason="there is no /sys")
@pytest.mark.parametrize(("how", "why"), [("read-only", "not permitted|denied"), ("locked", "database is locked")])
async def test_f26_without_the_shared_window_the_app_goes_on_alone_and_says_why(
    sandbox: Sandbox, how: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window_file, "LOCKED_FOR", 0.05)
    directory = tmp_path / "state"
    with unusable(how, directory):
        async with stage(sandbox, directory=directory) as app:
            await app.on_medias()
            await app.see(lambda text: re.search(r"\d/600 est . alone", text) is not None)
            await app.press("b")
            text = await app.comes(lambda text: f"this app alone: {CANNOT}" in dialog(text))
            assert re.search(why, dialog(text)) is not None
            await app.press("b")
            await app.rename()
            await app.hears("Renamed")
            assert applied(sandbox) == ["update"]
            await app.read_again()
            assert app.budget.used == len(sandbox.requests)


@pytest.mark.parametrize("on_its_way", [False, True])
async def test_f26_a_window_that_was_locked_is_shared_again(
    sandbox: Sandbox, on_its_way: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`on_its_way`: whether a request left before it was locked, and was over before it was free again."""
    monkeypatch.setattr(window_file, "LOCKED_FOR", 0.05)
    async with stage(sandbox, directory=tmp_path) as app:
        await app.on_medias()
        await app.see(lambda text: READY.search(text) is not None)
        await app.clock.advance(70)
        if on_its_way:
            await app.open_form()
        before = len(sandbox.requests)  # all of which no longer count at the end
        if on_its_way:
            sandbox.faults.add("silence method=PUT")
            await app.press("!", "ctrl+s")
            await app.waits_for_an_answer()
            before = len(sandbox.requests) - 1
        with unusable("locked", tmp_path):
            if on_its_way:
                await app.clock.advance(60)
                await app.hears("Renamed")
            await app.read_again()
            await app.see(" alone")
        await app.clock.advance(31)
        await app.read_again()
        await app.see(lambda text: READY.search(text) is not None)
        assert app.budget.used == len(sandbox.requests) - before, "what was sent alone counts for the others, once"


@contextmanager
def terminal(sandbox: Sandbox, **variables: str) -> Iterator[Terminal]:
    """The app on a terminal of its own, its first rows loaded."""
    environment = {"WISTIA_TOKEN": sandbox.token, "WISTIA_BASE_URL": sandbox.base_url, **variables}
    with Terminal(columns=160, lines=40, environment=environment) as opened:
        opened.see(lambda text: READY.search(text) is not None and "Video" in text and "loading" not in text)
        yield opened


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux sets the limits of another process")
def test_f26_a_disk_that_becomes_full_is_said_once_and_ends_nothing(sandbox: Sandbox, tmp_path: Path) -> None:
    log = tmp_path / "requests.log"
    with terminal(sandbox, WISTIA_LOG_FILE=str(log)) as app:
        lines = log.read_text().splitlines()
        _, most = resource.prlimit(app.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(app.process.pid, resource.RLIMIT_FSIZE, (0, most))
        app.press("l", "r")
        app.see("est ↑ alone")
        app.press("!")
        app.see(lambda text: "cannot be written (File too large): requests are missing in it" in dialog(text))
        app.rest()
        app.press("!")
        app.see(lambda text: not dialog(text))
        app.press("b")
        app.see(lambda text: f"this app alone: {CANNOT}" in dialog(text))
        app.rest()
        app.press("b")
        app.see(lambda text: not dialog(text))
        app.press("e")
        app.see("Nothing changed")
        app.press("!", "ctrl+s")
        app.see("is not saved")
        assert applied(sandbox) == [], "what cannot be written down is not sent"
        resource.prlimit(app.process.pid, resource.RLIMIT_FSIZE, (most, most))
        app.press("r")
        app.see("Read again.")
        app.press("e")
        app.see("What you typed before")
        app.rest()
        app.press("ctrl+s")
        app.see("Renamed")
        assert applied(sandbox) == ["update"]
        app.press("q", "q")
        assert app.end() == 0
    written = log.read_text().splitlines()
    assert written[: len(lines)] == lines
    assert len(written) > len(lines), "once there is room it goes on"


@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGKILL])
def test_f27_a_process_that_stops_or_dies_holds_no_other_up(sandbox: Sandbox, number: signal.Signals) -> None:
    with terminal(sandbox) as one:
        sandbox.faults.add("silence path=/account")
        one.press("l", "r")
        one.see(lambda _: bool(sandbox.faults.fired))
        one.process.send_signal(number)
        with terminal(sandbox) as other:
            other.press("l", "e")
            other.see("Nothing changed")
            other.press("!", "ctrl+s")
            other.see("Renamed")
            assert applied(sandbox) == ["update"]
            other.see(f"{len(sandbox.requests)}/600 est")  # what the other one sent counts, and once
            other.press("q", "q")
            assert other.end() == 0
