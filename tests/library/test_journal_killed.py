"""A process is killed at any moment: what it had said to be on the disk is there, and nothing is there in part."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("seed", [1, 2])
async def test_nothing_that_was_written_down_is_lost(tmp_path: Path, seed: int) -> None:
    killed = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.library.killed", str(tmp_path / "journal.db"), "25", str(seed)),
        cwd=Path(__file__).parents[2],
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await killed.communicate()
    report = json.loads(out)
    assert report["wrong"] == []
    assert report["told"] > 100
