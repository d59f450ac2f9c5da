from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.servers import TOKEN, Step, answer, raw, reset, scripted
from tests.cli.checking import run_check
from tests.cli.commands import run_command
from wistia_tui import paths
from wistia_tui.sandbox.running import Sandbox

ACCOUNT = {"id": 1, "name": "Acme Видео", "url": "http://acme.wistia.com"}
SECTIONS = [
    "service",
    "permissions",
    "limits",
    "clock",
    "tls",
    "proxy",
    "settings",
    "terminal",
    "colours",
    "text",
    "clipboard",
    "config_directory",
    "config_file",
    "state_directory",
    "crash_log",
    "request_log",
    "versions",
]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.start(projects=2, medias=3) as running:
        yield running


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


FAILURES: dict[str, tuple[Step, str, str]] = {
    "captive portal": (answer(200, b"<html><b>Log in</b>", content_type="text/html"), "is a web page", "in its place"),
    "not the token": (
        answer(401, {"code": "unauthorized_credentials", "error": f"Invalid {TOKEN}."}),
        "does not accept this token",
        "account owner",
    ),
    "inactive": (answer(401, {"code": "account_inactive"}), "is not active", "owner"),
    "forbidden": (answer(403, {"error": "No."}), "does not allow this", "permission"),
    "limited": (answer(429, b"Rate limit exceeded", retry_after="37"), "429", "Try again then"),
    "limited for long": (answer(429, b"Rate limit exceeded", retry_after="9999"), "limit is used up", "Try again then"),
    "limited, not said for how long": (answer(429, b"Rate limit exceeded"), "429", "Try again then"),
    "unavailable for a while": (answer(503, b"", retry_after="60"), "Requests may go on at", "Try again then"),
    "failed": (answer(500, {"error": "boom"}), "answered 500", "Try again"),
    "redirected": (answer(302, b"", location="http://portal.example/"), "redirect", "base URL"),
    "reset": (reset, "broke", "Try again"),
    "not HTTP": (raw(b"\x1b[2Jnonsense\r\n\r\n"), "broke", "Try again"),
    "escapes": (answer(401, {"code": "unauthorized_credentials", "error": "\x1b]52;c;x\x07"}), "␛]52", "owner"),
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
@pytest.mark.parametrize("form", [[], ["--json"]], ids=["text", "json"])
async def test_what_is_in_the_way_is_said_with_a_next_step(failure: tuple[Step, str, str], form: list[str]) -> None:
    step, what, next_step = failure
    async with scripted(step) as service:
        run = await run_check(service.base_url, *form)

    assert (run.code, run.err) == (1, "")
    assert service.requests[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert {request.target for request in service.requests} == {"/v1/account.json"}
    if form:
        assert what in run.report["problems"][0]["what"]
        assert next_step in run.report["problems"][0]["next_step"]
        assert run.report["problems"][0]["is_fatal"] is True
    else:
        verdict, _, problem, step_line, *_ = run.out.split("\n")
        assert verdict == "wistia-tui does not work here."
        assert problem.startswith("Problem: ")
        assert what in problem
        assert next_step in step_line


@pytest.mark.parametrize("seconds", ["37", "100"], ids=["of the account", "of such requests alone"])
async def test_a_pause_that_another_process_was_told_is_kept(seconds: str) -> None:
    async with scripted(answer(429, b"Rate limit exceeded", retry_after=seconds)) as service:
        await run_check(service.base_url)
        run = await run_check(service.base_url, "--json")

    assert len(service.requests) == 1
    assert run.code == 1
    what = run.report["problems"][0]["what"]
    assert what.startswith("Wistia answered 429")
    assert "equests may go on at" in what
    assert what.endswith(" This check sent nothing.")
    assert (run.report["service"]["reached"], run.report["limits"]["told"]) == (None, None)
    assert run.report["limits"]["counted_with_other_processes"] is True


async def test_nobody_listens(unused_tcp_port: int) -> None:
    run = await run_check(f"http://127.0.0.1:{unused_tcp_port}/v1", "--json")

    assert run.code == 1
    assert run.report["service"]["reached"] is False
    assert "No connection to 127.0.0.1" in run.report["problems"][0]["what"]


async def test_an_answer_in_an_encoding_that_stdout_lacks() -> None:
    async with scripted(answer(200, ACCOUNT)) as service:
        run = await run_check(service.base_url, PYTHONIOENCODING="ascii", LC_ALL="")

    assert run.code == 0
    assert r"Acme \u0412\u0438" in run.out
    assert "Warning: The encoding that PYTHONIOENCODING names is ascii" in run.out
    assert "Unset PYTHONIOENCODING" in run.out
    assert "LC_ALL" not in run.out


HANGING_LOOKUP = r"""
import signal, socket, sys, threading, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's job in the background inherits that it is ignored
looking = threading.Event()
def hang(*args, **options):
    looking.set()
    sys.stderr.write("looking\n")  # at once: two threads look
    time.sleep(600)
socket.getaddrinfo = hang
from wistia_tui.api import calls
from wistia_tui.cli import check, network
from wistia_tui.cli.main import main
{prelude}
sys.exit(main(["check", "--base-url", "https://api.wistia.test/v1"]))
"""


async def hanging_check(prelude: str) -> asyncio.subprocess.Process:
    """A check whose name lookup hangs, and has begun to."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", HANGING_LOOKUP.format(prelude=prelude)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "WISTIA_TOKEN": TOKEN},
    )
    assert process.stderr is not None
    assert await process.stderr.readline() == b"looking\n"
    return process


async def test_a_name_lookup_that_hangs_does_not_keep_the_command() -> None:
    process = await hanging_check("calls.CONNECT_SECONDS = network.HANDSHAKE_SECONDS = 0.1")

    out, _ = await asyncio.wait_for(process.communicate(), 60)

    assert process.returncode == 1
    assert b"did not take a connection in time" in out
    assert b"no answer within" in out


async def test_an_interrupt_ends_it_while_a_name_lookup_hangs() -> None:
    process = await hanging_check("")

    process.send_signal(signal.SIGINT)
    out, err = await asyncio.wait_for(process.communicate(), 60)

    assert (process.returncode, out) == (130, b"")
    assert b"Traceback" not in err


async def test_an_error_of_its_own_ends_it_while_a_name_lookup_hangs() -> None:
    process = await hanging_check(
        "async def ask(*args):\n"
        "    import asyncio\n"
        "    await asyncio.to_thread(looking.wait)\n"
        "    raise KeyError\n"
        "check.ask = ask"
    )

    out, err = await asyncio.wait_for(process.communicate(), 60)

    assert (process.returncode, out) == (1, b"")
    assert b"An error of its own ended wistia-tui (KeyError)" in err


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
