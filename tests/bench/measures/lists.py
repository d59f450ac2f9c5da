"""Long lists: what is asked of the service, and what is kept."""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median

from tests.bench.report import NEVER, Row
from tests.bench.service import PER_PAGE, Request
from tests.bench.stage import AT_REST, FEW, QUIET, Stage, at, empty_is_up, position, shows
from tests.bench.tty import NeverCame, Tty

_LATENCY = 0.2
_LOADING = "·· loading"
_MIB = 2**20
_MEANWHILE = 0.5
"""Seconds without a byte: the meter counts down each second while the limit is used up."""
_ENOUGH = 0.95
"""Share of the pages that must have been here: one is passed by where the screen moved on before it was asked for."""
_STEPS_BETWEEN_LOOKS = 50


def jump(stage: Stage) -> Iterator[Row]:
    """`G` from the first row, each time in a fresh app."""
    service = stage.service()
    last = shows(service.names(service.medias - 5, service.medias - 1))
    times, counts = [], []
    for _ in range(min(5, stage.runs)):
        with stage.opened(service, details=False) as tty:
            service.delay(_LATENCY)
            before = len(service.requests())
            tty.see(at(1, service.medias))
            start = time.perf_counter()
            tty.press("G", quiet=AT_REST)
            times.append(tty.moment(last) - start)
            counts.append(len(service.requests()) - before)
            service.delay(0)
    detail = f"{len(times)} times, {min(times):.2f} to {max(times):.2f}"
    yield Row("G in 100,000 medias: requests", max(counts), 2, reference="walking 1,000")
    yield Row("G in 100,000 medias: last row there, at 200 ms latency", median(times), 0.6, "s", detail)


def scroll_requests(stage: Stage) -> Iterator[Row]:
    """From row 1 to row 1,000 of a list that goes on: by single keys, and by screens."""
    service = stage.service()
    for key, words in (("down", "row by row"), ("pagedown", "screen by screen")):
        with stage.opened(service, details=False) as tty:
            # What is fetched ahead while the list opens is part of it.
            project = _lists(service.requests())[-1].query.get("project_id")
            before = len(service.requests())
            opening = 1
            for step in range(FEW):
                tty.key(key)
                tty.settle(0.01 if key == "down" else QUIET)
                if (key == "pagedown" or step > FEW - 3) and position(tty.text, service.medias) >= FEW:
                    break
            tty.settle(AT_REST)
            asked = [r for r in _lists(service.requests()[before:]) if r.query.get("project_id") == project]
            pages = len({str(request.query.get("page")) for request in asked})
            count = opening + len(asked)
        yield Row(
            f"list requests through 1,000 rows, {words}",
            count,
            11,
            detail=f"{pages + opening} different pages, to row {position(tty.text, service.medias):,}",
        )


def memory(stage: Stage) -> Iterator[Row]:
    """Through all rows by two screens a step, each page waited for: the app keeps to its 600 requests a minute."""
    service = stage.service()
    with stage.reference("empty") as tty:
        tty.settle(AT_REST)
        if not empty_is_up(tty.text):
            raise NeverCame("the empty app did not start")
        empty = _rss(tty)
    with stage.opened(service, details=False) as tty:
        begin, before, highest = _rss(tty), len(service.requests()), 0.0
        for step in range(service.medias):
            tty.key("pagedown", times=2)
            tty.settle(0.04)
            tty.see(lambda text: _LOADING not in text, limit=90)
            if step % _STEPS_BETWEEN_LOOKS == 0:
                highest = max(highest, _rss(tty))
            if at(service.medias, service.medias)(tty.text):
                break
        tty.settle(_MEANWHILE)
        end = _rss(tty)
        asked = {str(request.query.get("page")) for request in _lists(service.requests()[before:])}
    pages = service.medias // PER_PAGE
    seen_all = len(asked) >= _ENOUGH * pages
    detail = (
        f"{end:.1f} : {empty:.1f}, before scrolling {begin:.1f}, highest {highest:.1f}; "
        f"{len(asked):,} of {pages:,} pages fetched"
    )
    yield Row(
        "memory after all 100,000 rows, over the empty Textual app",
        end - empty if seen_all else NEVER,
        60,
        "MiB",
        detail,
        "DataTable +94 MiB",
    )


def _lists(requests: list[Request]) -> list[Request]:
    return [request for request in requests if request.path.removesuffix(".json").endswith("/medias")]


def _rss(tty: Tty) -> float:
    return float(tty.process.memory_info().rss) / _MIB
