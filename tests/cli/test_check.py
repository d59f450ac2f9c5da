"""What `wistia-tui check` reports of a service that works, and what it leaves alone."""

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


def test_it_works_and_only_reads(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WISTIA_TOKEN", sandbox.token)
    before = len(sandbox.requests)

    done = run_command("check", "--base-url", sandbox.base_url)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("wistia-tui works here: Wistia answers and accepts the token")
    assert sandbox.token not in done.stdout
    sent = [(request.method, request.path) for request in sandbox.requests[before:]]
    assert sent == [("GET", "/v1/account.json"), ("GET", "/v1/projects.json"), ("GET", "/v1/tags.json")]


def test_text_and_json_hold_the_same_facts(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WISTIA_TOKEN", sandbox.token)

    text = run_command("check", "--base-url", sandbox.base_url).stdout
    report = json.loads(run_command("check", "--base-url", sandbox.base_url, "--json").stdout)

    assert list(report) == ["works", "verdict", "problems", *SECTIONS]
    assert report["works"] is True
    assert report["verdict"] == text.split("\n")[0]
    shown = [line.strip() for line in text.split("\n") if line.startswith("  ")]
    keys = [key.replace("_", " ") for section in SECTIONS for key in report[section]]
    assert len(shown) == len(keys)
    assert all(line.startswith(f"{key}  ") for line, key in zip(shown, keys, strict=True))
    assert report["permissions"] == {"read_projects": True, "read_tags": None, "write": None}
    assert report["settings"]["token_from"] == "WISTIA_TOKEN"
    assert report["settings"]["base_url_from"] == "--base-url"


def test_without_a_token_nothing_is_asked_and_the_surroundings_are_shown(sandbox: Sandbox) -> None:
    before = len(sandbox.requests)

    done = run_command("check", "--base-url", sandbox.base_url, "--json")

    report = json.loads(done.stdout)
    assert (done.returncode, report["works"]) == (1, False)
    assert list(report)[3:] == SECTIONS
    assert "no API token" in report["problems"][0]["what"]
    assert "WISTIA_TOKEN" in report["problems"][0]["next_step"]
    assert len(sandbox.requests) == before
    assert report["service"]["reached"] is None
    assert report["limits"]["told"] is None
    text = run_command("check").stdout
    assert re.search(r"^  reached +not asked$", text, re.MULTILINE)
    assert re.search(r"^  told +nothing was sent$", text, re.MULTILINE)


def test_only_the_count_of_its_requests_is_written_and_nothing_before_it_is_looked_at(
    sandbox: Sandbox, isolated_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WISTIA_TOKEN", sandbox.token)
    monkeypatch.setenv("WISTIA_LOG_FILE", str(isolated_machine / "logs" / "requests.log"))

    done = run_command("check", "--base-url", sandbox.base_url, "--json")

    report = json.loads(done.stdout)
    assert done.returncode == 0
    places = ("state_directory", "crash_log", "request_log")
    assert [(report[place]["exists"], report[place]["writable"]) for place in places] == [(False, True)] * 3
    assert report["request_log"]["path"] == "~/logs/requests.log"
    written = [path for path in isolated_machine.rglob("*") if path.is_file()]
    assert written
    assert all(path.match(f"{paths.state_dir()}/window-*.db*") for path in written)


def test_a_log_file_that_cannot_be_opened_does_not_keep_the_service_from_being_asked(
    sandbox: Sandbox, isolated_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WISTIA_TOKEN", sandbox.token)
    monkeypatch.setenv("WISTIA_LOG_FILE", str(isolated_machine))

    done = run_command("check", "--base-url", sandbox.base_url, "--json")

    report = json.loads(done.stdout)
    assert (done.returncode, report["works"], report["verdict"]) == (1, False, "wistia-tui does not work here.")
    assert (
        report["problems"][0]["what"] == "The log file ~ cannot be opened (Is a directory), so the app does not start."
    )
    assert "WISTIA_LOG_FILE" in report["problems"][0]["next_step"]
    assert (report["service"]["reached"], report["service"]["token_accepted"]) == (True, True)


def test_a_reader_that_has_seen_enough_is_no_error(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WISTIA_TOKEN", sandbox.token)
    command = f"{sys.executable} -m wistia_tui check --base-url {sandbox.base_url}"
    readers = {f"{command} | true": 0, f"{command} >&-": 0, f"{command} > /dev/full": 1}

    for shell_command, code in readers.items():
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", shell_command], capture_output=True, text=True, timeout=60, check=False
        )
        assert (done.returncode, done.stdout) == (code, ""), shell_command
        if code:
            assert done.stderr == "wistia-tui: The output could not be written (No space left on device).\n"
        else:
            assert done.stderr == "", shell_command
