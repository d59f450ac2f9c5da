"""What `wistia-tui check` says of settings: where they come from, what is wrong with them, and no secret."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.checking import SECTIONS
from tests.cli.commands import run_command
from wistia_tui import paths
from wistia_tui.sandbox.running import Sandbox

CANARY = "canary7f3a9c51d2e8b4"
WRONG_SETTINGS: dict[str, tuple[dict[str, str], str, list[str], str]] = {
    "flag": ({}, "", ["--base-url", f"http://{CANARY}.example"], "--base-url must begin with https://"),
    "variable": ({"WISTIA_BASE_URL": CANARY}, "", [], "WISTIA_BASE_URL must begin with https://"),
    "token": ({"WISTIA_TOKEN": f"{CANARY} {CANARY}"}, "", [], "WISTIA_TOKEN holds a character that no token has"),
    "token beside": ({"WISTIA_TOKEN": CANARY, "WISTIA_MOUSE": CANARY}, "", [], "WISTIA_MOUSE must be true or false"),
    "no file": ({}, "", ["--config", "none.toml"], "The config file none.toml does not exist"),
    "broken file": ({}, f'token = "{CANARY}', [], "config.toml is not valid TOML (at "),
    "open file": ({}, f'token = "{CANARY}"', [], "holds a token and others can read it"),
    "key": ({}, f'tokne = "{CANARY}"', [], "holds an unknown key"),
    "value in the file": ({}, f'mouse = "{CANARY}"', [], "The key mouse in "),
}


@pytest.mark.parametrize("before_the_command", [True, False])
def test_it_takes_the_flags_that_the_app_is_started_with(before_the_command: bool, isolated_machine: Path) -> None:
    flags = ["--read-only", "--method-override", "--mouse", "--log-file", str(isolated_machine)]

    done = run_command(*flags, "check", "--json") if before_the_command else run_command("check", "--json", *flags)

    report = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (1, "")
    names = ("read_only", "method_override", "mouse", "log_file")
    assert [report["settings"][f"{name}_from"] for name in names] == [f"--{name.replace('_', '-')}" for name in names]
    assert report["settings"]["read_only"] is True
    assert "In --log-file, " in report["problems"][0]["next_step"]


def test_a_token_that_is_too_short_to_be_one_does_not_spoil_the_report(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WISTIA_TOKEN", "x")

    done = run_command("check", "--base-url", sandbox.base_url)

    assert done.returncode == 1
    assert "does not accept this token" in done.stdout
    assert "\ntext\n" in done.stdout
    assert "(hidden)" not in done.stdout


def test_a_token_in_the_config_file_is_not_shown(sandbox: Sandbox) -> None:
    paths.config_file().parent.mkdir(parents=True)
    paths.config_file().write_text(f'token = "{sandbox.token}"\nbase_url = "{sandbox.base_url}"\nread_only = false')
    paths.config_file().chmod(0o600)

    done = run_command("check", "--json")

    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert sandbox.token not in done.stdout
    sources = {name: report["settings"][f"{name}_from"] for name in ("token", "base_url", "read_only", "mouse")}
    assert sources == {
        "token": "config file",
        "base_url": "config file",
        "read_only": "config file",
        "mouse": "default",
    }
    assert report["settings"]["read_only"] is False
    assert report["config_file"] == {
        "path": "~/config/wistia-tui/config.toml",
        "exists": True,
        "writable": True,
        "mode": "0600",
        "owner_only": True,
    }


def test_what_stood_in_a_pipe_is_not_said_to_be_the_default() -> None:
    command = f"{sys.executable} -m wistia_tui check --json --config <(echo 'base_url = \"http://127.0.0.1:9/v1\"')"

    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False)

    settings = json.loads(done.stdout)["settings"]
    assert (settings["base_url"], settings["base_url_from"]) == ("http://127.0.0.1:9/v1", None)


@pytest.mark.parametrize("wrong", WRONG_SETTINGS.values(), ids=WRONG_SETTINGS)
def test_wrong_settings_are_a_problem_in_a_whole_report(
    wrong: tuple[dict[str, str], str, list[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    right = json.loads(run_command("check", "--json").stdout)
    variables, in_file, arguments, what = wrong
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    if in_file:
        paths.config_file().parent.mkdir(parents=True)
        paths.config_file().write_text(in_file)
        paths.config_file().chmod(0o644)

    done = run_command("check", "--json", *arguments)
    text = run_command("check", *arguments)

    report = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (2, "")
    assert {section: list(facts) for section, facts in report.items() if section in SECTIONS} == {
        section: list(right[section]) for section in SECTIONS
    }
    assert (report["works"], report["verdict"]) == (False, "wistia-tui does not work here.")
    assert what in report["problems"][0]["what"]
    assert report["problems"][0]["is_fatal"] is True
    assert (report["settings"]["base_url"], report["proxy"]["used"], report["tls"]["used"]) == (None, None, None)
    assert (text.returncode, text.stderr) == (2, "")
    assert re.search(r"^  told +nothing was sent$", text.stdout, re.MULTILINE)
    assert text.stdout.startswith(f"wistia-tui does not work here.\n\nProblem: {report['problems'][0]['what']}\n")
    assert CANARY not in done.stdout + text.stdout
