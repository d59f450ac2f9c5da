"""What `wistia-tui check` says of a service that refuses, breaks off or never answers, and that it comes to an end."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys

import pytest

from tests.api.servers import TOKEN, Step, answer, raw, reset, scripted
from tests.cli.checking import run_check

ACCOUNT = {"id": 1, "name": "Acme Видео", "url": "http://acme.wistia.com"}
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
