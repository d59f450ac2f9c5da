from __future__ import annotations

import asyncio
import contextlib
import errno
import fcntl
import os
import resource
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.clocks import ManualClock
from wistia_tui.api import operations as ops
from wistia_tui.api.budget import Lane
from wistia_tui.api.exchange import Exchange
from wistia_tui.api.request_log import RequestLog
from wistia_tui.cli import log_file as module
from wistia_tui.cli.arguments import app_flags, parse
from wistia_tui.cli.demo_service import DemoOptions
from wistia_tui.cli.log_file import LogFile, RotatingFile, line_of
from wistia_tui.cli.wiring import Wiring
from wistia_tui.settings import SettingsError, load_settings

CANARY = "canary7f3a9c51d2e8b4"
URL = "https://api.test/v1/medias.json"


@pytest.fixture
def log() -> RequestLog:
    log = RequestLog(ManualClock())
    log.hide(CANARY)
    return log


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "requests.log"


def request(log: RequestLog, url: str = URL, *, error: str = "") -> Exchange:
    exchange = log.sent(ops.MEDIA_LIST, "GET", url, [], b"", lane=Lane.USER, attempt=1, waited=0.0)
    if not error:
        exchange.answered(200, [("x-request-id", "id-1")])
    exchange.ended(size=7, error=error)
    return exchange


def lines_of(path: Path) -> list[str]:
    return path.read_text().splitlines()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# a line -------------------------------------------------------------------------------------------------------------


async def test_a_line_says_what_was_asked_and_what_came_of_it() -> None:
    clock = ManualClock()
    log = RequestLog(clock)
    url = f"{URL}?page=2&name=Secret%20launch&hashed_ids%5B%5D=ab&hashed_ids%5B%5D=cd&empty="
    exchange = log.sent(ops.MEDIA_LIST, "GET", url, [], b"", lane=Lane.USER, attempt=2, waited=0.25)
    exchange.answered(429, [("X-Request-Id", "7c1f-22")])
    await clock.advance(1.5)
    exchange.ended(b"Rate limit exceeded", size=19)

    assert line_of(exchange) == (
        "2026-11-24T12:00:00.000+00:00 GET /v1/medias.json?page&name&hashed_ids[]&empty status=429 attempt=2 "
        "wait=0.250 took=1.500 size=19 request_id=7c1f-22"
    )


def test_a_line_says_why_there_is_no_answer(log: RequestLog) -> None:
    line = line_of(request(log, error='No connection to "api.test", so nothing was sent.'))
    assert line.endswith('size=7 request_id=- error="No connection to \\"api.test\\", so nothing was sent."')
    assert " status=- " in line


@given(st.text(max_size=30))
def test_no_value_can_forge_a_line_or_a_field(text: str) -> None:
    log = RequestLog(ManualClock())
    exchange = log.sent(ops.MEDIA_LIST, "GET", URL, [], b"", lane=Lane.USER, attempt=1, waited=0.0)
    exchange.answered(200, [("x-request-id", f'a{text}\n2026 GET / status=200 error="\x1b[2J\x7f\x85\u2028')])
    exchange.ended(error=f"b{text}\r\n\x1b]0;x\x07\x7f\x9b\u202e")
    line = line_of(exchange)

    assert line.isascii()
    assert line.isprintable()
    before, _, error = line.partition(" error=")
    assert len(before.split(" ")) == 9
    assert '"' not in before
    assert error.startswith('"b')
    assert error.endswith('"')


def test_no_token_in_any_form_and_no_value_of_a_query(log: RequestLog, path: Path) -> None:
    file = LogFile(path, log)
    encoded = "".join(f"%{ord(character):02x}" for character in CANARY)
    for url in (
        f"{URL}?api_password={CANARY}&access_token={encoded}",
        f"https://api.test/v1/{CANARY}/{encoded}.json",
        f"{URL}?{CANARY}={quote(CANARY)}&name=Launch",
    ):
        exchange = log.sent(
            ops.MEDIA_LIST, "GET", url, [("Authorization", CANARY)], b"", lane=Lane.USER, attempt=1, waited=0.0
        )
        exchange.answered(401, [("x-request-id", CANARY), ("set-cookie", CANARY)])
        exchange.ended(CANARY.encode(), error=f"Refused {CANARY}.")
    file.close()

    written = path.read_text()
    assert len(written.splitlines()) == 3
    assert "canary" not in written.lower()
    assert encoded not in written
    assert "Launch" not in written


# the file -----------------------------------------------------------------------------------------------------------


def test_only_requests_that_ended_are_written_and_only_until_it_is_closed(log: RequestLog, path: Path) -> None:
    file = LogFile(path, log)
    log.sent(ops.MEDIA_LIST, "GET", URL, [], b"", lane=Lane.USER, attempt=1, waited=0.0)
    request(log)
    file.close()
    request(log)

    assert len(lines_of(path)) == 1


def test_lines_are_added_to_what_is_there(log: RequestLog, path: Path) -> None:
    for _ in range(2):
        file = LogFile(path, log)
        request(log)
        file.close()
    assert len(lines_of(path)) == 2


def test_files_rotate_and_only_their_owner_can_read_them(log: RequestLog, path: Path) -> None:
    path.write_text("2026-11-24T12:00:00.000+00:00 GET /v1/medias.json from a version that left it open\n")
    path.chmod(0o666)
    before = os.umask(0)
    try:
        file = LogFile(path, log, most_bytes=600)
        for _ in range(40):
            request(log)
        file.close()
    finally:
        os.umask(before)

    kept = sorted(path.parent.iterdir())
    assert [one.name for one in kept] == ["requests.log", "requests.log.1", "requests.log.2"]
    assert [mode(one) for one in kept] == [0o600] * 3
    assert all(0 < one.stat().st_size <= 600 for one in kept)
    lines = "".join(one.read_text() for one in kept).splitlines()
    assert all(line.startswith("2026-11-24T12:00:00.000+00:00 GET /v1/medias.json ") for line in lines)
    assert len(lines) >= 8


@pytest.mark.parametrize("place", ["the file", "the rotated file"])
def test_no_symbolic_link_is_followed(log: RequestLog, path: Path, place: str) -> None:
    victim = path.with_name("victim")
    victim.write_text("precious")
    if place == "the file":
        path.symlink_to(victim)
        with pytest.raises(OSError, match="symbolic links") as refused:
            LogFile(path, log)
        assert refused.value.errno == errno.ELOOP
    else:
        path.with_name("requests.log.1").symlink_to(victim)
        file = LogFile(path, log, most_bytes=200)
        for _ in range(5):
            request(log)
        file.close()
        assert not path.with_name("requests.log.1").is_symlink()
    assert victim.read_text() == "precious"


class Ear:
    """Hears what a log file says, and waits for it."""

    def __init__(self, file: LogFile) -> None:
        self._file = file
        self._told: asyncio.Queue[str] = asyncio.Queue()
        file.hear(self._told.put_nowait)

    async def hears(self) -> str:
        async with asyncio.timeout(20):
            return await self._told.get()

    async def hears_no_more(self) -> None:
        """Close the file, after which all was said."""
        await asyncio.to_thread(self._file.close)
        await asyncio.sleep(0)
        assert self._told.empty()


@pytest.fixture
def disk() -> Iterator[Disk]:
    disk = Disk()
    yield disk
    disk.has_room_for(resource.RLIM_INFINITY)


class Disk:
    """The disk as this process sees it: no file can grow beyond a size."""

    def has_room_for(self, size: int) -> None:
        _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))


class Lines(SimpleQueue[Any]):
    """Lines that wait; tells how often the writer was done with all that it had taken."""

    done = threading.Semaphore(0)

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        self.done.release()
        return super().get(block, timeout)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Returns when one more line was written, or given up."""
    monkeypatch.setattr(Lines, "done", done := threading.Semaphore(0))
    monkeypatch.setattr(module, "SimpleQueue", Lines)

    def wait() -> None:
        assert done.acquire(timeout=20)

    return wait


async def test_each_time_that_the_disk_is_full_is_said_once(
    log: RequestLog, path: Path, disk: Disk, written: Callable[[], None]
) -> None:
    ear = Ear(LogFile(path, log))
    written()  # it waits for the first
    for outage in (1, 2):
        disk.has_room_for(0)
        request(log)
        written()
        assert await ear.hears() == (
            f"The log file {path} cannot be written (File too large): requests are missing in it while that lasts. "
            "Free some space, or leave and name another file."
        )
        request(log)
        written()
        disk.has_room_for(resource.RLIM_INFINITY)
        request(log)
        written()
        assert len(lines_of(path)) == outage
    await ear.hears_no_more()


async def test_a_line_that_had_no_room_is_not_glued_to_the_next(
    log: RequestLog, path: Path, disk: Disk, written: Callable[[], None]
) -> None:
    file = LogFile(path, log)
    written()
    request(log)
    written()
    disk.has_room_for(len(lines_of(path)[0]) + 1 + 40)
    ear = Ear(file)
    request(log)
    assert "(File too large)" in await ear.hears()
    disk.has_room_for(resource.RLIM_INFINITY)
    request(log)
    file.close()

    first, half, last = lines_of(path)
    assert len(half) == 40
    assert first == last
    assert first.startswith(half)


async def test_a_file_that_cannot_be_rotated_goes_on_when_it_can(log: RequestLog, path: Path) -> None:
    older, in_the_way = [path.with_name(f"requests.log.{number}") for number in (1, 2)]
    older.write_text("older\n")
    in_the_way.mkdir()
    file = LogFile(path, log, most_bytes=200)
    ear = Ear(file)
    request(log)
    request(log)

    assert "requests.log cannot be written (Is a directory)" in await ear.hears()
    in_the_way.rmdir()
    request(log)
    await ear.hears_no_more()
    assert [len(lines_of(one)) for one in (path, older)] == [1, 1]
    assert in_the_way.read_text() == "older\n"


class HungDisk:
    """Every write hangs until it is released."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.writes = threading.Semaphore(0)
        self.released = threading.Event()
        self._real = os.write
        monkeypatch.setattr(os, "write", self._write)

    def _write(self, descriptor: int, data: bytes) -> int:
        self.writes.release()
        assert self.released.wait(60)
        return self._real(descriptor, data)


async def test_a_disk_that_hangs_costs_no_more_memory_than_the_bound(
    log: RequestLog, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 3)
    disk = HungDisk(monkeypatch)
    ear = Ear(LogFile(path, log))
    request(log)
    assert await asyncio.to_thread(disk.writes.acquire, timeout=20)
    for _ in range(5):
        request(log)

    assert "it takes too long" in await ear.hears()
    disk.released.set()
    await ear.hears_no_more()
    assert len(lines_of(path)) == 1 + 3


HANGING = """
import os, sys, threading
from pathlib import Path
from tests.clocks import ManualClock
from tests.cli.test_log_file import request
from wistia_tui.api.request_log import RequestLog
from wistia_tui.cli import log_file

writes = threading.Event()
def hang(descriptor, data):
    writes.set()
    threading.Event().wait()
os.write = hang
log_file.CLOSE_WITHIN = 0.1
log = RequestLog(ManualClock())
file = log_file.LogFile(Path(sys.argv[1]), log)
request(log)
assert writes.wait(20)
if sys.argv[2] == "closed":
    file.close()
print("end")
"""


@pytest.mark.parametrize("end", ["closed", "abandoned"])
def test_a_disk_that_hangs_keeps_no_process_from_ending(path: Path, end: str) -> None:
    ended = subprocess.run([sys.executable, "-c", HANGING, path, end], capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "end\n", "")


# one file, several processes ----------------------------------------------------------------------------------------

LINE = "2026-11-24T12:00:00.000+00:00 GET /v1/medias.json"


def all_lines(directory: Path) -> list[str]:
    return [line for file in directory.iterdir() for line in lines_of(file)]


def test_who_did_not_rotate_the_file_goes_on_in_the_new_one(path: Path) -> None:
    one, other = (RotatingFile(path, 150, 2) for _ in range(2))
    for number in range(5):
        for file in (one, other):
            file.write(f"{LINE} {number}\n".encode())
    one.close()
    other.close()

    assert [lines_of(path.with_name(f"requests.log{suffix}")) for suffix in (".2", ".1", "")] == [
        [f"{LINE} 2", f"{LINE} 2"],
        [f"{LINE} 3", f"{LINE} 3"],
        [f"{LINE} 4", f"{LINE} 4"],
    ]


def test_nobody_rotates_while_another_process_does(path: Path) -> None:
    file = RotatingFile(path, 100, 2)
    file.write(f"{LINE} 1\n".encode())
    with path.open() as rotating:
        fcntl.flock(rotating, fcntl.LOCK_EX)
        file.write(f"{LINE} 2\n".encode())
        file.write(f"{LINE} 3\n".encode())
    file.write(f"{LINE} 4\n".encode())
    file.close()

    assert lines_of(path.with_name("requests.log.1")) == [f"{LINE} {number}" for number in (1, 2, 3)]
    assert lines_of(path) == [f"{LINE} 4"]


def test_nobody_rotates_what_another_process_has_just_rotated(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, other = (RotatingFile(path, 100, 2) for _ in range(2))
    file.write(f"{LINE} 1\n".encode())
    lock = fcntl.flock

    def lock_late(descriptor: int, operation: int) -> None:
        monkeypatch.setattr(fcntl, "flock", lock)
        other.write(f"{LINE} 2\n".encode())
        lock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", lock_late)
    file.write(f"{LINE} 3\n".encode())
    file.close()
    other.close()

    assert [lines_of(one) for one in (path.with_name("requests.log.1"), path)] == [
        [f"{LINE} 1"],
        [f"{LINE} 2", f"{LINE} 3"],
    ]
    assert not path.with_name("requests.log.2").exists()


WRITING = """
import sys
from pathlib import Path
from wistia_tui.cli.log_file import RotatingFile

file = RotatingFile(Path(sys.argv[1]), 1000, 99)
print(flush=True)
input()
for number in range(300):
    file.write(f"{sys.argv[2]} {sys.argv[3]}-{number}\\n".encode())
"""


def test_two_processes_lose_no_line(path: Path) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITING, path, LINE, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for name in ("a", "b")
    ]
    with contextlib.ExitStack() as ends:
        for writer in writers:
            ends.enter_context(writer)
            assert writer.stdout is not None
            writer.stdout.readline()
        for writer in writers:
            assert writer.stdin is not None
            writer.stdin.write("\n")
            writer.stdin.flush()
    assert [writer.returncode for writer in writers] == [0, 0]
    assert sorted(all_lines(path.parent)) == sorted(f"{LINE} {name}-{number}" for name in "ab" for number in range(300))


# asking for it ------------------------------------------------------------------------------------------------------


def test_it_is_a_setting_like_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings({}).log_file is None
    monkeypatch.setenv("WISTIA_LOG_FILE", "here.log")
    assert load_settings({}).log_file == "here.log"
    assert load_settings({"log_file": "there.log"}).log_file == "there.log"
    for command in ([], ["run"], ["demo"]):
        assert app_flags(parse([*command, "--log-file", "a b.log"])) == {"log_file": "a b.log"}
    with pytest.raises(SystemExit):
        parse(["sandbox", "--log-file", "x"])


async def test_a_connection_writes_the_requests_it_makes(path: Path) -> None:
    connection = Wiring({"log_file": str(path)}, DemoOptions(projects=2, medias=7)).demo()
    connection.hear_warnings(lambda sentence: pytest.fail(sentence))
    try:
        await connection.client.projects(1)
    finally:
        await connection.close()

    (line,) = lines_of(path)
    assert " GET /v1/projects.json?page&per_page status=200 attempt=1 " in line
    assert mode(path) == 0o600


@pytest.mark.parametrize("held", ["Call Ann.\n", "2026-11-24 12:00 GET /v1/medias.json\n", "\0", " \n"])
def test_a_file_that_holds_something_else_is_left_as_it_is(held: str, path: Path) -> None:
    path.write_text(held)
    path.chmod(0o644)

    with pytest.raises(SettingsError) as raised:
        Wiring({"log_file": str(path)}, DemoOptions(projects=1, medias=1)).demo()

    assert str(raised.value) == (
        f"The log file {path} cannot be opened (it holds something else). "
        "Name a new file in a directory that you can write to."
    )
    assert (path.read_text(), mode(path)) == (held, 0o644)


def test_an_empty_file_is_used(log: RequestLog, path: Path) -> None:
    path.touch()
    file = LogFile(path, log)
    request(log)
    file.close()
    assert len(lines_of(path)) == 1


def test_a_file_that_took_the_logs_place_is_left_as_it_is(path: Path) -> None:
    file = RotatingFile(path, 100, 2)
    path.unlink()
    path.write_text("precious")
    with pytest.raises(FileExistsError, match="something else"):
        file.write(b"line\n")
    assert path.read_text() == "precious"


async def test_the_home_directory_can_be_named_by_its_sign(isolated_machine: Path) -> None:
    connection = Wiring({"log_file": "~/requests.log", "base_url": "http://127.0.0.1:9"}, None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WISTIA_TOKEN", CANARY)
        connected = connection.connect()
    assert connected is not None
    await connected.close()
    assert (isolated_machine / "requests.log").is_file()


@pytest.mark.parametrize("demo", [None, DemoOptions(projects=1, medias=1)])
@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: path.mkdir(), "Is a directory"),
        (lambda path: path.symlink_to("/dev/null"), "it is a symbolic link"),
        (lambda path: os.mkfifo(path), "not a regular file"),
        (lambda path: path.parent.rmdir(), "No such file or directory"),
    ],
)
def test_a_file_that_cannot_be_opened_is_said_before_anything_is_sent(
    demo: DemoOptions | None, make: Callable[[Path], None], reason: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(path)
    monkeypatch.setenv("WISTIA_TOKEN", CANARY)
    wiring = Wiring({"log_file": str(path)}, demo)

    with pytest.raises(
        SettingsError, match=r"^The log file .*requests\.log cannot be opened \(.+\)\. Name a new file"
    ) as raised:
        wiring.demo() if demo else wiring.connect()

    assert reason in str(raised.value)
    assert path.parent.exists() == (reason != "No such file or directory")


@pytest.mark.parametrize("named", ["a\0b", "~nobody-of-that-name/x", ""])
def test_what_names_no_file_is_said(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WISTIA_TOKEN", CANARY)
    with pytest.raises(SettingsError, match=r"^The log file .*cannot be opened \(.+\)\. Name a new file"):
        Wiring({"log_file": named}).connect()
