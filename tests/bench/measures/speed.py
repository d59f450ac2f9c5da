"""Keys: how long until their last byte, alone, held down on a slow line, and while pages are on their way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from tests.bench.report import NEVER, NO_BOUND, Row
from tests.bench.service import Service
from tests.bench.slow_line import hold
from tests.bench.stage import FEW, MANY, QUIET, QUIET_DETAILS, Stage, cursor_is_on
from tests.bench.tty import NeverCame, Press, Tty

_PAIRS = 200
_QUIET = 0.08
_HELD, _RATE = 5.0, 30.0
"""Seconds that a key is held down, and its repeats a second."""
_LINES = ((30_000, 0.3), (10_000, 1.0))
"""Bytes a second, and the seconds within which the screen rests after the release."""
_SLOW = 2.0
_SCROLLED, _STOCK_SCROLLED = 1_000, 3_000
"""Bytes of a press from which on the app, or Textual's table, has scrolled."""
_NOISE = 1.15
"""What the ratio of two equal things may be on a busy machine."""


def key_time(stage: Stage) -> Iterator[Row]:
    """Three programs side by side, a press of each in turn: what slows the machine slows all three."""
    many, few = stage.service(MANY), stage.service(FEW)
    with (
        stage.opened(many, details=False) as deep,
        stage.opened(few, details=False) as ours,
        stage.table() as table,
    ):
        _go_deep(deep)
        rounds = [_press_each((deep, ours, table), first=turn % 3) for turn in range(_PAIRS)]
    still = [presses for presses in rounds if presses[1].size < _SCROLLED and presses[2].size < _STOCK_SCROLLED]
    for what, chosen in (("", rounds), (", nothing scrolls", still)):
        mine, stock = [presses[1] for presses in chosen], [presses[2] for presses in chosen]
        yield Row(
            f"cursor down, key to last byte : DataTable of 1,000 rows{what}",
            _ratio(mine, stock),
            0.8,
            "",
            _beside(mine, stock),
        )
    mine, others = [presses[0] for presses in rounds], [presses[1] for presses in rounds]
    reference = "DataTable of 100,000 rows 32 ms a key"
    yield Row("the same, 100,000 rows : 1,000 rows", _ratio(mine, others), 1.15, "", _beside(mine, others), reference)


def _go_deep(tty: Tty) -> None:
    tty.key("G")
    tty.settle(1.0)
    for _ in range(20):
        tty.press("pageup", quiet=QUIET)
    tty.settle(1.0)


def _press_each(programs: Sequence[Tty], first: int) -> list[Press]:
    # Whoever comes first finds the processor in another state: each takes its turn.
    presses = {}
    for which in (*range(first, len(programs)), *range(first)):
        programs[which].settle(0.02)
        presses[which] = programs[which].press("down", quiet=_QUIET)
    return [presses[which] for which in range(len(programs))]


def _ratio(ours: Sequence[Press], theirs: Sequence[Press]) -> float:
    return median(mine.last / other.last for mine, other in zip(ours, theirs, strict=True))


def _beside(ours: Sequence[Press], theirs: Sequence[Press]) -> str:
    firsts = " : ".join(_ms([press.first for press in presses]) for presses in (ours, theirs))
    lasts = " : ".join(_ms([press.last for press in presses]) for presses in (ours, theirs))
    return f"{lasts}, to the first byte {firsts}, {len(ours)} pairs"


def _ms(seconds: Sequence[float]) -> str:
    return f"{1_000 * median(seconds):.1f} ms"


def held(stage: Stage) -> Iterator[Row]:
    """`down` held for 5 s at 30 keys a second, read no faster than the line carries."""
    service = stage.service()
    repeats = min(3, stage.runs)
    for rate, bound in _LINES:
        for details in (False, True):
            rests, troubles = [], set()
            for _ in range(repeats):
                rest, trouble = _hold_down(stage, service, rate, details=details)
                rests.append(rest)
                troubles.add(trouble)
            said = "; ".join(sorted(troubles - {""}))
            yield Row(
                f"held down at {rate // 1_000} KB/s, details {'open' if details else 'closed'}: release to rest",
                median(rests),
                bound,
                "s",
                f"{repeats} times, {min(rests):.2f} to {max(rests):.2f}{f'; {said}' if said else ''}",
                f"stock {16.6 if rate == 30_000 else 36.6} s",
            )
        if stage.stock:
            with stage.table() as table:
                _, rest = hold(table, "down", seconds=_HELD, keys_a_second=_RATE, bytes_a_second=rate)
            yield Row(f"(DataTable held down at {rate // 1_000} KB/s)", rest, NO_BOUND, "s")


def _hold_down(stage: Stage, service: Service, rate: int, *, details: bool) -> tuple[float, str]:
    with stage.opened(service, details=details) as tty:
        sent, rest = hold(tty, "down", seconds=_HELD, keys_a_second=_RATE, bytes_a_second=rate)
        if not cursor_is_on(sent + 1, service)(tty.text):
            return NEVER, f"the cursor is not on row {sent + 1}"
        return rest, ""


def in_flight(stage: Stage) -> Iterator[Row]:
    """The cursor moves among rows that are there, while the page after them is on its way and when it has come."""
    service = stage.service()
    during: list[float] = []
    after: list[float] = []
    ratios = []
    with stage.opened(service, details=False) as tty:
        service.delay(_SLOW)
        for _ in range(30):
            # Every third or so brings the next page near enough to be asked for.
            tty.press("pagedown", quiet=QUIET_DETAILS)
            if not _waiting(service):
                continue
            moves = _moves(tty)
            if not _waiting(service):
                continue
            tty.settle(_SLOW + 1)
            still = _moves(tty)
            during += moves
            after += still
            ratios.append(median(moves) / median(still))
            if len(ratios) == min(8, stage.runs):
                break
    if not ratios:
        raise NeverCame("no page was on its way while keys were pressed")
    keys = len(during) // len(ratios)
    yield Row(
        "cursor key while pages are in flight : without",
        median(ratios),
        _NOISE,
        detail=f"{_ms(during)} : {_ms(after)}, {len(ratios)} times {keys} keys",
        reference="as without",
    )


def _moves(tty: Tty) -> list[float]:
    # Within the screen, so that nothing scrolls and no further page comes near.
    return [tty.press(key, quiet=_QUIET).last for key in ("down", "down", "up", "down", "up", "up")]


def _waiting(service: Service) -> bool:
    return any(request.status == 0 for request in service.requests()[-20:])
