"""Runs the command as a user would."""

from __future__ import annotations

import subprocess
import sys


def run_command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`wistia-tui ARGUMENTS` without a terminal, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "wistia_tui", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
