"""One log file of several processes: no line is lost, whoever rotates it."""

from __future__ import annotations

import contextlib
import fcntl
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.logged import lines_of
from wistia_tui.cli.log_file import RotatingFile

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
