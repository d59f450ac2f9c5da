"""The log file: what is written into it, how it rotates, and which files are left as they are."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.logged import CANARY, URL, lines_of, mode, request
from wistia_tui.api import operations as ops
from wistia_tui.api.budget import Lane
from wistia_tui.api.request_log import RequestLog
from wistia_tui.cli.arguments import app_flags, parse
from wistia_tui.cli.demo_service import DemoOptions
from wistia_tui.cli.log_file import LogFile, RotatingFile
from wistia_tui.cli.wiring import Wiring
from wistia_tui.settings import SettingsError, load_settings


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


def test_an_empty_file_is_used(log: RequestLog, path: Path) -> None:
    path.touch()
    file = LogFile(path, log)
    request(log)
    file.close()
    assert len(lines_of(path)) == 1


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


def test_a_file_that_took_the_logs_place_is_left_as_it_is(path: Path) -> None:
    file = RotatingFile(path, 100, 2)
    path.unlink()
    path.write_text("precious")
    with pytest.raises(FileExistsError, match="something else"):
        file.write(b"line\n")
    assert path.read_text() == "precious"


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


def test_it_is_a_setting_like_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings({}).log_file is None
    monkeypatch.setenv("WISTIA_LOG_FILE", "here.log")
    assert load_settings({}).log_file == "here.log"
    assert load_settings({"log_file": "there.log"}).log_file == "there.log"
    for command in ([], ["run"], ["demo"]):
        assert app_flags(parse([*command, "--log-file", "a b.log"])) == {"log_file": "a b.log"}
    with pytest.raises(SystemExit):
        parse(["sandbox", "--log-file", "x"])


async def test_the_home_directory_can_be_named_by_its_sign(isolated_machine: Path) -> None:
    connection = Wiring({"log_file": "~/requests.log", "base_url": "http://127.0.0.1:9"}, None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WISTIA_TOKEN", CANARY)
        connected = connection.connect()
    assert connected is not None
    await connected.close()
    assert (isolated_machine / "requests.log").is_file()


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
