from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.logged import CANARY
from tests.clocks import ManualClock
from wistia_tui.api.request_log import RequestLog
from wistia_tui.sandbox.running import Sandbox


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


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """A small account that is only read."""
    with Sandbox.start(projects=2, medias=3) as running:
        yield running
