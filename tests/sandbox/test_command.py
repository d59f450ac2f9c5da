from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

_PROGRAM = """
import argparse, sys
from wistia_tui.sandbox.command import add_arguments, main
parser = argparse.ArgumentParser(prog="wistia-tui sandbox")
add_arguments(parser)
args = parser.parse_args()
sys.exit(main(args))
"""
_COMMAND = [sys.executable, "-W", "error", "-c", _PROGRAM]


@contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [*_COMMAND, "--projects", "3", "--medias", "30", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().rstrip("\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_is_serves_and_ends_quietly(number: signal.Signals) -> None:
    with running("--token", "s3cret") as process:
        url = first_line(process)
        assert url.startswith("http://127.0.0.1:")
        assert url.endswith("/v1")
        answer = httpx.get(f"{url}/account.json", headers={"Authorization": "Bearer s3cret"}, trust_env=False)
        assert answer.json()["mediaCount"] == 30
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "", "")


def test_the_token_may_come_by_the_environment_and_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WISTIA_SANDBOX_TOKEN", "from-the-environment")
    with running() as process:
        url = first_line(process)
        headers = {"Authorization": "Bearer from-the-environment"}
        assert httpx.get(f"{url}/account.json", headers=headers, trust_env=False).status_code == 200
        process.terminate()
        out, err = process.communicate(timeout=20)
    shown = subprocess.run([*_COMMAND, "--help"], capture_output=True, text=True, timeout=30, check=True)
    assert "from-the-environment" not in url + out + err + shown.stdout + shown.stderr


def test_open_connections_and_slow_answers_do_not_hold_it_up() -> None:
    with running("--fault", "silence") as process:
        url = httpx.URL(first_line(process))
        with socket.create_connection((url.host, url.port or 0), timeout=20) as raw:
            raw.sendall(b"GET /v1/account HTTP/1.1\r\nHost: x\r\n\r\n")
            while not httpx.get(url.copy_with(path="/_sandbox/stats"), trust_env=False).json()["faults"]:
                pass
            process.terminate()
            out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "", "")


def test_it_ends_with_its_standard_input_when_asked_to() -> None:
    with running("--exit-with-stdin") as process:
        assert first_line(process)
        assert process.stdin
        process.stdin.close()
        assert process.wait(20) == 0
    with running() as process:
        url = first_line(process)
        assert process.stdin
        process.stdin.close()
        assert httpx.get(f"{url}/account.json", trust_env=False).status_code == 401


def test_options_reach_the_server() -> None:
    with running("--limit", "2", "--window", "3600", "--fault", "status=500", "--hostile", "--seed", "9") as process:
        url = first_line(process)
        headers = {"Authorization": "Bearer sandbox-token"}
        answers = [httpx.get(f"{url}/account.json", headers=headers, trust_env=False) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [500, 200, 429]
    assert answers[1].json()["projectCount"] > 3
    assert 3000 < int(answers[2].headers["retry-after"]) <= 3600


def test_what_takes_time_reaches_the_server() -> None:
    with running("--move-limit", "1", "--move-window", "900", "--job-seconds", "0", "--lag", "3600") as process:
        url = first_line(process)
        with httpx.Client(base_url=url, headers={"Authorization": "Bearer sandbox-token"}, trust_env=False) as client:
            media = client.get("/medias", params={"archived": "false", "type": "Video"}).json()[0]["hashed_id"]
            client.put("/medias/archive", data={"hashed_ids[]": media})
            assert client.get(f"/medias/{media}").json()["archived"] is True
            assert client.get("/medias", params={"hashed_id": media}).json()[0]["archived"] is False
            answers = [client.put("/medias/move") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [400, 429]
    assert 800 < int(answers[1].headers["retry-after"]) <= 900


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--port", "99999"], "--port"),
        (["--medias", "-1"], "--medias"),
        (["--projects", "0", "--medias", "1"], "--medias"),
        (["--limit", "0"], "--limit"),
        (["--window", "nan"], "--window"),
        (["--job-seconds", "-1"], "--job-seconds"),
        (["--lag", "inf"], "--lag"),
        (["--move-limit", "0"], "--move-limit"),
        (["--fault", "explode"], "explode"),
        (["--host", "no such host"], "no such host"),
        (["--token", ""], "--token"),
    ],
)
def test_wrong_options_are_one_sentence_and_exit_code_2(arguments: list[str], word: str) -> None:
    done = subprocess.run([*_COMMAND, *arguments], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert word in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_port_in_use_is_one_sentence_and_exit_code_2() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run([*_COMMAND, "--port", port], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 2
    assert port in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_parser_needs_no_server_and_help_explains_faults() -> None:
    program = (
        "import argparse, sys\nfrom wistia_tui.sandbox.command import add_arguments\n"
        "parser = argparse.ArgumentParser()\nadd_arguments(parser)\nprint(parser.format_help())\n"
        "print([name for name in ('starlette', 'uvicorn', 'asyncio', 'textual', 'httpx') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert 'reset-after method=PUT nth=3"' in done.stdout
