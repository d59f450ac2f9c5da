"""Nothing to do: what the app costs when nobody does anything."""

from __future__ import annotations

import time
from collections.abc import Iterator

from tests.bench.report import Row
from tests.bench.stage import Stage
from tests.bench.tty import Tty

_FIRST = 70.0
"""Seconds after which the last request has left the account's window of 60."""
_WATCHED = 4
_SPAN = 5.0


def idle(stage: Stage) -> Iterator[Row]:
    """Four spans of 5 s: the clock of a process ticks 100 times a second, too coarse for half a percent of one."""
    with stage.opened(stage.service(), details=True) as tty:
        _listen(tty, _FIRST)
        spans = []
        for _ in range(_WATCHED):
            size, used, start = tty.size, _processor_seconds(tty), time.perf_counter()
            _listen(tty, _SPAN)
            spans.append((tty.size - size, (_processor_seconds(tty) - used) / (time.perf_counter() - start)))
    detail = f"{_WATCHED} times {_SPAN:.0f} s"
    yield Row("idle after 70 s, in 5 s", max(size for size, _ in spans), 0, "B", f"most of {detail}")
    yield Row(
        "idle after 70 s, processor", 100 * sum(share for _, share in spans) / len(spans), 0.5, "%", f"mean of {detail}"
    )


def _processor_seconds(tty: Tty) -> float:
    times = tty.process.cpu_times()
    return float(times.user + times.system)


def _listen(tty: Tty, seconds: float) -> None:
    until = time.perf_counter() + seconds
    while (left := until - time.perf_counter()) > 0:
        tty.read(left)
