"""What remains of a run that an error ended: one sentence for the person, a traceback without values for the log."""

from __future__ import annotations

import os
import re
import traceback
from datetime import UTC, datetime
from pathlib import Path

from wistia_tui import __version__, paths
from wistia_tui.api.masking import HIDDEN, Mask
from wistia_tui.text import safe_line, safe_text

_MAX_LOG_BYTES = 1_000_000
_BEARER = re.compile(r"(bearer\s+)[^\s'\"]+", re.IGNORECASE)


def report_crash(error: BaseException, mask: Mask) -> str:
    """Write `error` with its traceback to the log file (0600) and return the sentence to show.

    No local variable is written, and nothing that `mask` hides, nor what WISTIA_TOKEN holds, should an error's own
    message repeat it.
    """
    path = paths.log_file()
    name = safe_line(type(error).__name__)
    ended = f"An error of its own ended wistia-tui ({name}); what was shown as saved is saved"
    try:
        _append(path, _report(error, mask))
    except (OSError, RuntimeError) as trouble:  # RuntimeError: no home directory
        reason = safe_line(getattr(trouble, "strerror", None) or "no place for it")
        return f"{ended}, but the details could not be written to {safe_line(path)} ({reason})."
    return f"{ended}, and the details are in {safe_line(path)}."


def _report(error: BaseException, mask: Mask) -> str:
    mask.hide(os.environ.get("WISTIA_TOKEN", "").strip())
    lines = traceback.TracebackException.from_exception(error, capture_locals=False).format()
    text = mask.text(_BEARER.sub(rf"\1{HIDDEN}", "".join(lines)))
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    body = "\n".join(safe_text(line) for line in text.split("\n"))
    return f"{moment} wistia-tui {__version__} ended by an error\n{body}\n"


def _append(path: Path, text: str) -> None:
    with paths.open_private(path) as file:
        if file.tell() > _MAX_LOG_BYTES:
            file.truncate(0)
        file.write(text)
