from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.logged import CANARY
from tests.clocks import ManualClock
from wistia_tui.api.request_log import RequestLog


@pytest.fixture
def log() -> RequestLog:
    """A log of requests, which hides the secret that they hold."""
    log = RequestLog(ManualClock())
    log.hide(CANARY)
    return log


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the log file is to be, in a directory that holds nothing else."""
    return tmp_path / "requests.log"
