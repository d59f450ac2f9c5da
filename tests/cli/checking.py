"""Runs `wistia-tui check` while the test itself is the service, and names what its report holds."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from tests.api.servers import TOKEN

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
"""The sections of a report, in their order."""


@dataclass
class Run:
    """How a check ended, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        report = json.loads(self.out)
        assert isinstance(report, dict)
        return report


async def run_check(base_url: str, *arguments: str, token: str = TOKEN, **variables: str) -> Run:
    """The command in a process of its own, while this one serves."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "wistia_tui", "check", "--base-url", base_url, *arguments),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "WISTIA_TOKEN": token, **variables},
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    run = Run(process.returncode, out.decode(), err.decode())
    assert token not in run.out + run.err
    assert all(line.isprintable() for line in run.out.split("\n"))
    return run
