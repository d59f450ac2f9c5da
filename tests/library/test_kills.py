"""A process that is killed at random moments, in small; `python -m tests.rig --only kills` does it at length."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = """
import sys
from tests.rig.kills import story
result = story(sys.argv[1], 5, 7, count=int(sys.argv[2]), by_hand=sys.argv[2] == "4")
print(result.kills, *result.wrong, sep="\\n")
"""


@pytest.mark.parametrize(
    ("kind", "count"),
    [("rename", 40), ("archive", 40), ("restore", 40), ("copy media", 40), ("delete media", 4), ("create project", 4)],
)
def test_no_change_is_lost_or_applied_twice_whenever_the_process_is_killed(kind: str, count: int) -> None:
    # It forks, which a process with threads must not do.
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, kind, str(count)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout.splitlines() == ["5"], done.stdout + done.stderr
