"""The demo's service: the sandbox in a process of its own, which ends with this one however this one ends."""

from __future__ import annotations

import os
import re
import secrets
import subprocess
import threading
from dataclasses import dataclass

from wistia_tui.api.errors import NotConnected
from wistia_tui.cli.own_python import own_python

TOKEN_VARIABLE = "WISTIA_SANDBOX_TOKEN"  # noqa: S105 - the variable's name
"""Where the sandbox finds the token to accept: other users can read arguments, but not the environment."""

_STARTED = re.compile(r"http://127\.0\.0\.1:\d{1,5}/v1")
_SECONDS_TO_END = 2.0


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """What library the sandbox makes up; None leaves the choice to the sandbox."""

    projects: int | None = None
    medias: int | None = None
    seed: int | None = None


class DemoService:
    """A running sandbox: where it answers, the token that it accepts, and how to end it."""

    def __init__(self, child: subprocess.Popen[str], base_url: str, token: str) -> None:
        self._child = child
        self.base_url = base_url
        """`http://127.0.0.1:PORT/v1`."""
        self.token = token
        """Random for each start; never an account's token."""

    @property
    def process_id(self) -> int:
        """The child's process id."""
        return self._child.pid

    def stop(self) -> None:
        """End the child and wait until it is gone; harmless when it is gone already."""
        _end(self._child)


def start_demo_service(options: DemoOptions, *, deadline: float = 20.0) -> DemoService:
    """Start the sandbox and wait until it serves, at most `deadline` seconds; blocks, so call it in a thread.

    Raises NotConnected when it does not come up.
    """
    token = secrets.token_hex(32)
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        _command(options),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        errors="replace",
        env=_environment(token),
        # The terminal sends Ctrl+C and hang-ups to the whole foreground group; the app alone decides on them.
        start_new_session=True,
    )
    assert child.stdout is not None  # noqa: S101 - PIPE was asked for
    overdue = threading.Timer(deadline, child.kill)  # the death of the child ends the read below
    overdue.daemon = True
    overdue.start()
    first_line = child.stdout.readline().strip()
    overdue.cancel()
    if not _STARTED.fullmatch(first_line):
        _end(child)
        raise NotConnected("The demo's sandbox did not start.", "Run `wistia-tui sandbox` to see why.")
    return DemoService(child, first_line, token)


def _command(options: DemoOptions) -> list[str]:
    command = own_python("wistia_tui", "sandbox", "--port", "0")
    for name in ("projects", "medias", "seed"):
        value = getattr(options, name)
        if value is not None:
            command += [f"--{name}", str(value)]
    # The pipe closes with this process, even when it is killed.
    return [*command, "--exit-with-stdin"]


def _environment(token: str) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.upper().startswith("WISTIA_")}
    return {**ours, TOKEN_VARIABLE: token}


def _end(child: subprocess.Popen[str]) -> None:
    assert child.stdin is not None  # noqa: S101 - PIPE was asked for
    assert child.stdout is not None  # noqa: S101 - PIPE was asked for
    child.stdin.close()
    try:
        child.wait(_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    child.stdout.close()
