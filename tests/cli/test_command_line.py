from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.commands import run_command
from wistia_tui import __version__, paths

CANARY = "canary7f3a9c51d2e8b4"
NO_SPACE = "wistia-tui: The output could not be written (No space left on device).\n"
HEAVY = {"textual", "httpx", "pydantic", "pydantic_settings", "starlette", "uvicorn", "rich", "asyncio"}


def refusal(*arguments: str) -> str:
    """The one line on stderr that the command refuses `arguments` with."""
    done = run_command(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("wistia-tui: ")
    line = done.stderr.removesuffix("\n").removeprefix("wistia-tui: ")
    assert line.isprintable()
    assert CANARY not in line
    return line


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["--version"], ["demo", "--help"], ["run", "--help"], ["check", "--help"], ["sandbox", "--help"]],
    ids=" ".join,
)
def test_help_and_version_answer_before_anything_heavy_is_imported(arguments: list[str]) -> None:
    code = (
        "import contextlib, json, sys\n"
        "from wistia_tui.__main__ import main\n"
        "with contextlib.suppress(SystemExit):\n"
        "    main(sys.argv[1:])\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    )

    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)

    assert done.stdout
    assert HEAVY.isdisjoint(json.loads(done.stderr)), HEAVY.intersection(json.loads(done.stderr))


def test_version() -> None:
    done = run_command("--version")

    assert (done.returncode, done.stdout, done.stderr) == (0, f"wistia-tui {__version__}\n", "")


def test_help_says_where_the_token_comes_from() -> None:
    done = run_command("--help")

    assert done.returncode == 0
    for word in ("demo", "sandbox", "WISTIA_TOKEN", str(paths.config_file())):
        assert word in done.stdout
    assert "--token" not in done.stdout


@pytest.mark.parametrize("home", ["/home/é", "/home/\x1b[31m"])
def test_help_names_any_home_on_any_stdout(home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setenv("HOME", home)
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")

    done = run_command("--help")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1].startswith("Config file: /home/\\")
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize("arguments", ["--help", "--version", "check --help", "sandbox --help"])
def test_help_that_cannot_be_written_is_one_sentence(arguments: str) -> None:
    command = f"{sys.executable} -m wistia_tui {arguments}"
    readers = {f"{command} >&-": (0, ""), f"{command} | true": (0, ""), f"{command} >/dev/full": (1, NO_SPACE)}

    for shell_command, (code, said) in readers.items():
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", shell_command], capture_output=True, text=True, timeout=60, check=False
        )
        assert (done.returncode, done.stderr) == (code, said), shell_command


WITHOUT_A_HOME = """
import os, pwd, sys
from wistia_tui.cli.main import main
def unknown(uid):
    raise KeyError(uid)
pwd.getpwuid = unknown
for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
    del os.environ[name]
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ("--help", 0, "Config file: ~/.config/wistia-tui/config.toml"),
        ("check", 1, "Warning: ~/.local/state/wistia-tui cannot be written."),
        ("run", 2, ""),
    ],
)
def test_a_machine_without_a_home_is_one_like_any_other(arguments: str, code: int, says: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_A_HOME, arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == code
    assert says in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [["--token", CANARY], [f"--token={CANARY}"], ["run", "--token", CANARY]])
def test_a_token_on_the_command_line_is_refused_and_not_repeated(arguments: list[str]) -> None:
    assert "set WISTIA_TOKEN" in refusal(*arguments)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([CANARY], "There is no such command; the commands are run, check, demo and sandbox (see wistia-tui --help)."),
        (["run", CANARY], "There is one argument too many"),
        ([f"--tokne={CANARY}"], "There is no option --tokne"),
        (["--tokne", CANARY], "There is no such command"),
        (["--read"], "There is no option --read "),
        (["--\x1b[2J"], "There is no option --␛[2J"),
        (["--config"], "--config expected one argument"),
        (["demo", "--base-url", "https://x.test"], "--base-url does not go with demo"),
        (["--base-url", "https://x.test", "demo"], "--base-url does not go with demo"),
        (["demo", "--config=x"], "--config does not go with demo"),
        (["--read-only", "sandbox"], "--read-only does not go with sandbox"),
        (["sandbox", "--no-mouse"], "--mouse does not go with sandbox"),
        (["run", "--json"], "There is no option --json"),
        (["run", "--projects", "3"], "There is no option --projects"),
        (["demo", "--projects", "0", "--medias", "1"], "--medias needs at least one project"),
    ],
)
def test_wrong_usage(arguments: list[str], says: str) -> None:
    assert refusal(*arguments).startswith(says)


@pytest.mark.parametrize("option", ["--projects", "--medias", "--seed"])
@pytest.mark.parametrize("number", ["-1", "", "x", "1.5", "1e3", "1_000", " 1", "٣", "9" * 19, "9" * 5000])
def test_absurd_numbers(option: str, number: str) -> None:
    assert refusal("demo", option, number).startswith(f"{option} must be a whole number from 0 to ")


@pytest.mark.parametrize("command", [[], ["run"], ["demo"], ["run", "--read-only"], ["--mouse", "demo"]], ids=" ".join)
def test_without_a_terminal_nothing_opens(command: list[str]) -> None:
    assert refusal(*command) == (
        "The app needs a terminal, so neither its input nor its error output may be redirected."
    )


def test_wrong_settings_are_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert refusal("--base-url", "http://api.wistia.com").startswith("--base-url must begin with https://")
    assert refusal("run", "--base-url", "").startswith("--base-url is empty")
    assert refusal("--config", str(tmp_path / "none")) == f"The config file {tmp_path}/none does not exist."

    paths.config_file().parent.mkdir(parents=True)
    paths.config_file().write_text(f'token = "{CANARY}')
    assert refusal().startswith(f"The config file {paths.config_file()} is not valid TOML")

    monkeypatch.setenv("WISTIA_TOKEN", f"{CANARY}\x1b{CANARY}")
    paths.config_file().unlink()
    assert refusal().startswith("WISTIA_TOKEN holds a character")


def test_the_demo_needs_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WISTIA_BASE_URL", "nonsense")

    assert "terminal" in refusal("demo")


def test_the_sandbox_serves_from_the_command_line() -> None:
    command = [sys.executable, "-m", "wistia_tui", "sandbox", "--medias", "3", "--projects", "1", "--exit-with-stdin"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as sandbox:
        assert sandbox.stdin is not None
        assert sandbox.stdout is not None
        assert sandbox.stdout.readline().startswith("http://127.0.0.1:")
        sandbox.stdin.close()
        assert sandbox.wait(30) == 0
