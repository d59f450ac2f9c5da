from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.faults.stage import MEDIAS, Line, line_to
from wistia_tui.sandbox.running import Sandbox


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox.start(projects=3, medias=MEDIAS) as started:
        yield started


@pytest.fixture
async def line(sandbox: Sandbox) -> AsyncIterator[Line]:
    async with line_to(sandbox) as opened:
        yield opened
