from __future__ import annotations

import pytest

from tests.api.exchanges import CANARY
from tests.clocks import ManualClock
from wistia_tui.api.request_log import RequestLog


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def log(clock: ManualClock) -> RequestLog:
    log = RequestLog(clock)
    log.hide(CANARY)
    return log
