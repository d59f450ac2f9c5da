from __future__ import annotations

import os
from pathlib import Path

import pytest

from wistia_tui import paths
from wistia_tui.api.masking import Mask
from wistia_tui.cli import surroundings
from wistia_tui.cli.check_report import Report, Said


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


def test_places_are_looked_at_and_not_made(isolated_machine: Path) -> None:
    facts, problems = surroundings.place_facts(paths.config_file())

    assert problems == []
    assert {(place["exists"], place["writable"]) for place in facts.values()} == {(False, True)}
    assert list(isolated_machine.iterdir()) == []


def test_a_state_directory_that_cannot_be_had_is_a_warning(isolated_machine: Path) -> None:
    (isolated_machine / "state").write_text("a file where a directory should be")

    facts, (problem,) = surroundings.place_facts(paths.config_file())

    assert facts["state_directory"]["writable"] is False
    assert "cannot be written" in problem.what
    assert problem.is_fatal is False


def test_others_who_may_look_are_told(isolated_machine: Path) -> None:
    paths.state_dir().mkdir(parents=True)
    paths.state_dir().chmod(0o755)

    facts, _ = surroundings.place_facts(paths.config_file())

    assert (facts["state_directory"]["mode"], facts["state_directory"]["owner_only"]) == ("0755", False)
