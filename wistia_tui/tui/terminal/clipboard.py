"""Copying over any line: the terminal's own clipboard first, since the app may run ten time zones away from it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping

MOST_BYTES = 70_000
"""Terminals drop longer OSC 52 sequences without a word."""


def copy(text: str, send_osc52: Callable[[str], None], environment: Mapping[str, str] = os.environ) -> str:
    """Copy `text` by every way that can work here and say in one sentence which was taken.

    Blocks for a moment: call it in a thread. There is no answer to OSC 52, so it says "sent", never "copied".
    """
    size = len(text.encode())
    if size > MOST_BYTES:
        return f"Not copied: {size:,} bytes are more than a terminal takes."
    remote = bool(environment.get("SSH_TTY") or environment.get("SSH_CONNECTION"))
    if not remote and _native(text):
        return f"Copied {text}"
    if environment.get("TMUX") and _tmux(text):
        return f"Sent to your terminal's clipboard through tmux: {text}"
    send_osc52(text)
    return f"Sent to your terminal's clipboard: {text}"


def _native(text: str) -> bool:
    # pyperclip looks for its tools when it is imported.
    import pyperclip

    try:
        pyperclip.copy(text)
    except (pyperclip.PyperclipException, OSError):
        return False
    return True


def _tmux(text: str) -> bool:
    # By default tmux does not take OSC 52 from programs; its own command hands the text on to the terminal.
    try:
        done = subprocess.run(
            ["tmux", "load-buffer", "-w", "-"],  # noqa: S607 - the tmux of this session is the one on the path
            input=text.encode(),
            capture_output=True,
            timeout=3,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
