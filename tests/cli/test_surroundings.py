from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from wistia_tui import paths
from wistia_tui.api.masking import Mask
from wistia_tui.cli import surroundings
from wistia_tui.cli.check_report import Facts, Problem, Report, Said
from wistia_tui.cli.reading_settings import read_here


@pytest.mark.parametrize(
    ("variables", "colours"),
    [
        ({"TERM": "xterm"}, 16),
        ({"TERM": "xterm-256color"}, 256),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, 2**24),
        ({"TERM": "dumb"}, 2**24),
        ({"TERM": "xterm", "TEXTUAL_COLOR_SYSTEM": "256"}, 256),
        ({"TERM": "xterm", "NO_COLOR": ""}, 0),
    ],
)
def test_the_number_of_colours(variables: dict[str, str], colours: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert surroundings.colour_facts()["colours"] == colours


@pytest.mark.parametrize(
    ("variables", "way"),
    [
        ({"DISPLAY": ":0"}, ("program", "xclip")),
        ({"DISPLAY": ":0", "SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}, ("osc52", None)),
        ({"TMUX": "/tmp/tmux-0/default,1,0"}, ("tmux", "tmux")),
        ({"TMUX": "/tmp/tmux-0/default,1,0", "DISPLAY": ":0", "SSH_TTY": "/dev/pts/1"}, ("tmux", "tmux")),
        ({}, ("osc52", None)),
    ],
)
def test_the_way_of_a_copy(
    variables: dict[str, str], way: tuple[str, str | None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SSH_TTY", "SSH_CONNECTION", "TMUX"):
        monkeypatch.delenv(name, raising=False)
    for name in ("xclip", "tmux"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    facts = surroundings.clipboard_facts()

    assert isinstance(facts["way"], Said)
    assert (facts["way"].value, facts["program"]) == way


def test_nothing_of_the_terminal_tells_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22")
    monkeypatch.setenv("TERM", "xterm\x1b[2J")

    report = Report("It works.", [], {"terminal": surroundings.terminal_facts()})

    text = report.as_text(Mask())
    assert "192.0.2" not in text
    assert "over ssh              yes" in text
    assert "term                  xterm␛[2J" in text


PLACES = ("config_directory", "config_file", "state_directory", "crash_log", "request_log")


def look_round(**settings: str) -> tuple[dict[str, Facts], list[Problem]]:
    return surroundings.look_round(read_here(settings), settings, paths.config_file())


def test_places_are_looked_at_and_not_made(isolated_machine: Path) -> None:
    facts, problems = look_round(log_file=str(isolated_machine / "logs" / "requests"))

    assert problems == []
    assert [(facts[name]["exists"], facts[name]["writable"]) for name in PLACES] == [(False, True)] * 5
    assert facts["crash_log"]["path"] == str(paths.log_file())
    assert facts["request_log"]["path"] == str(isolated_machine / "logs" / "requests")
    assert list(isolated_machine.iterdir()) == []


def test_no_log_file_is_no_problem() -> None:
    facts, problems = look_round()

    assert problems == []
    assert set(facts["request_log"].values()) == {None}


@pytest.mark.parametrize(
    "named", ["here", "link", "file/below", "notes", "pipe", "/dev/null", "", "\0", "~nobody-of-that-name/x"]
)
def test_a_log_file_that_the_app_could_not_open_is_a_problem(
    named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here").mkdir()
    (tmp_path / "file").write_text("")
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "notes").write_text("something else")
    os.mkfifo(tmp_path / "pipe")

    _, (problem,) = look_round(log_file=named)

    assert problem.what.startswith("The log file ")
    assert problem.is_fatal


def test_a_state_directory_that_cannot_be_had_is_a_warning(isolated_machine: Path) -> None:
    (isolated_machine / "state").write_text("a file where a directory should be")

    facts, (problem,) = look_round()

    assert facts["state_directory"]["writable"] is False
    assert "cannot be written" in problem.what
    assert problem.is_fatal is False


@contextmanager
def shut(directory: Path) -> Iterator[None]:
    """Nobody here may search `directory`: root becomes somebody else for the time."""
    directory.chmod(0)
    is_root = os.geteuid() == 0
    if is_root:
        os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        if is_root:
            os.setresuid(0, 0, 0)
        directory.chmod(0o700)


def test_a_place_that_may_not_be_looked_at_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "deep" / "state"))
    problems: list[Problem] = []
    with shut(tmp_path):
        facts = surroundings.state_facts(problems)

    assert facts["exists"] == Said(None, "not known (Permission denied)")
    assert facts["writable"] is False
    assert len(problems) == 1


def test_a_section_that_fails_is_not_known_and_the_others_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> Facts:
        raise PermissionError(13, "Permission denied")

    def none(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(surroundings, "clipboard_facts", fail)
    monkeypatch.setattr(surroundings, "version", none)

    facts, problems = look_round()

    assert facts["clipboard"] == {"facts": Said(None, "not known (Permission denied)")}
    assert facts["versions"]["httpx"] is None
    assert facts["versions"]["python"] == platform.python_version()
    assert problems == []


def test_others_who_may_look_are_told() -> None:
    paths.state_dir().mkdir(parents=True)
    paths.state_dir().chmod(0o755)

    facts, _ = look_round()

    assert (facts["state_directory"]["mode"], facts["state_directory"]["owner_only"]) == ("0755", False)


@pytest.mark.parametrize(
    ("encoding", "variables", "says"),
    [
        ("ascii", {"PYTHONIOENCODING": "ascii:replace"}, "PYTHONIOENCODING names is ascii"),
        ("ascii", {"PYTHONIOENCODING": ":replace"}, "The locale's encoding is ascii"),
        ("ascii", {}, "The locale's encoding is ascii"),
        ("UTF8", {"PYTHONIOENCODING": "utf8"}, ""),
    ],
)
def test_what_decides_the_encoding_is_named(
    encoding: str, variables: dict[str, str], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONIOENCODING", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "__stderr__", TextIOWrapper(BytesIO(), encoding))
    problems: list[Problem] = []

    surroundings.text_facts(problems)

    assert len(problems) == bool(says)
    assert all(says in problem.what for problem in problems)
