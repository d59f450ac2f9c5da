"""The start: how soon, beside an app with nothing in it, and how many bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench.report import Row
from tests.bench.service import Service
from tests.bench.stage import AT_REST, Stage, empty_is_up, shows

_FRAME = "Projects"
"""The head of a pane: it stands there with the frame, before anything is known."""


@dataclass(frozen=True, slots=True)
class _Start:
    """Seconds from the start of the process; `size` is the bytes until nothing more came."""

    paint: float
    rows: float
    size: int


def start(stage: Stage) -> Iterator[Row]:
    """Pairs of starts, the app and the empty app in turn; the median of the ratios."""
    service = stage.service()
    names = service.names(0, 9)
    # The first start of each compiles what the later ones find compiled.
    _start_empty(stage), start_app(stage, service, names)
    pairs = [(start_app(stage, service, names), _start_empty(stage)) for _ in range(stage.runs)]
    empty = median(base for _, base in pairs)
    paint, rows = median(app.paint for app, _ in pairs), median(app.rows for app, _ in pairs)
    beside = f"{empty:.3f} s, {len(pairs)} pairs"
    yield Row(
        "first paint : empty Textual app",
        median(app.paint / base for app, base in pairs),
        1.25,
        detail=f"{paint:.3f} s : {beside}",
        reference="harlequin about 4.6",
    )
    yield Row(
        "first rows : empty Textual app",
        median(app.rows / base for app, base in pairs),
        1.6,
        detail=f"{rows:.3f} s : {beside}",
        reference="naive imports in a thread 1.75",
    )
    with stage.table() as table:
        stock = table.size
    yield Row(
        "bytes to the first complete screen",
        median(app.size for app, _ in pairs),
        9_000,
        "B",
        detail=f"{min(app.size for app, _ in pairs):,} to {max(app.size for app, _ in pairs):,}",
        reference=f"DataTable app {stock:,} B",
    )


def start_app(stage: Stage, service: Service, names: list[str], *, state: Path | None = None) -> _Start:
    """One start, in the stage's own state directory or that one."""
    with stage.app(service, state=state) as tty:
        tty.settle(AT_REST)
        paint = tty.moment(lambda text: _FRAME in text)
        rows = paint if shows(names)(tty.picture.text) else tty.moment(shows(names))
        return _Start(paint - tty.started, rows - tty.started, tty.size)


def _start_empty(stage: Stage) -> float:
    with stage.reference("empty") as tty:
        tty.settle(AT_REST / 2)
        return tty.moment(empty_is_up) - tty.started
