"""Bytes: exact counts of what a key makes the app write. Nothing here is timed."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import mean, median

from tests.bench.report import Row
from tests.bench.service import Service
from tests.bench.stage import QUIET, QUIET_DETAILS, Stage, cursor_is_on, position
from tests.bench.tty import Tty

_PRESSES = 200
_NOWHERE = "zqxj"
"""Letters that no record holds in this order."""
_NAME = "abcdefgh"
_UNCHANGED = "Nothing changed"
"""What a form says as long as there is nothing to save."""
_SLOW = 0.4
"""Seconds that the service takes where rows must not be there yet."""


def cursor_closed(stage: Stage) -> Iterator[Row]:
    """Cursor down, details closed, from the first row: it scrolls every half screen."""
    service = stage.service()
    with stage.opened(service, details=False) as tty:
        ours = tty.sizes("down", _PRESSES, quiet=QUIET)
        tty.see(cursor_is_on(_PRESSES + 1, service), limit=1)
    with stage.table() as table:
        stock = table.sizes("down", _PRESSES, quiet=QUIET)
    yield from _median_and_mean(
        "cursor down, details closed", ours, (300, 700), f"DataTable {median(stock):,.0f} / {mean(stock):,.0f} B"
    )


def cursor_details(stage: Stage) -> Iterator[Row]:
    """The same with the details open, which have followed before the next press."""
    service = stage.service()
    with stage.opened(service, details=True) as tty:
        ours = tty.sizes("down", _PRESSES, quiet=QUIET_DETAILS)
        tty.see(cursor_is_on(_PRESSES + 1, service), limit=1)
    yield from _median_and_mean("cursor down, details open and settled", ours, (1_000, 1_500), "")


def _median_and_mean(what: str, sizes: list[int], bounds: tuple[int, int], reference: str) -> Iterator[Row]:
    detail = f"{len(sizes)} presses, {min(sizes):,} to {max(sizes):,}"
    yield Row(f"{what}: median", median(sizes), bounds[0], "B", detail, reference)
    yield Row(f"{what}: mean", mean(sizes), bounds[1], "B", detail, reference)


def page_down(stage: Stage) -> Iterator[Row]:
    """Page down to rows never shown before: those that were fetched ahead, and those that have to be fetched first."""
    service = stage.service()
    with stage.opened(service, details=False) as tty:
        ahead = tty.sizes("pagedown", 40, quiet=QUIET_DETAILS)
        _is_drawn(tty, service)
    with stage.opened(service, details=False) as tty:
        service.delay(_SLOW)
        to_fetch = [_page_down_into_a_gap(tty) for _ in range(10)]
        service.delay(0)
        _is_drawn(tty, service)
    with stage.table() as table:
        stock = table.sizes("pagedown", 20, quiet=QUIET)
    reference = f"DataTable {median(stock):,.0f} B"
    for what, sizes in (("rows there", ahead), ("rows to fetch", to_fetch)):
        detail = f"{len(sizes)} presses, {min(sizes):,} to {max(sizes):,}"
        yield Row(f"page down, all rows new, {what}", median(sizes), 5_000, "B", detail, reference)


def _page_down_into_a_gap(tty: Tty) -> int:
    # Far beyond what is fetched ahead; the last press comes before the answer for where it starts from.
    tty.key("pagedown", times=19)
    tty.settle(_SLOW / 4)
    before = tty.size
    tty.press("pagedown", quiet=3 * _SLOW)
    return tty.size - before


def _is_drawn(tty: Tty, service: Service) -> None:
    row = position(tty.text, service.medias)
    tty.see(cursor_is_on(row, service), limit=1)


def pane_switch(stage: Stage) -> Iterator[Row]:
    """Tab, round all panes."""
    for details, words in ((False, "closed"), (True, "open")):
        with stage.opened(stage.service(), details=details) as tty:
            sizes = tty.sizes("tab", 12, quiet=QUIET_DETAILS)
        detail = f"12 presses, {min(sizes):,} to {max(sizes):,}"
        yield Row(f"pane switch, details {words}", median(sizes), 1_000, "B", detail, "stock 61,700 B")


def typing(stage: Stage) -> Iterator[Row]:
    """A letter in the filter while it changes no row, and in a field of the form."""
    with stage.opened(stage.service(), details=False) as tty:
        tty.sizes("/", 1, quiet=QUIET_DETAILS)
        # The first ones empty the list.
        first = [tty.sizes(letter, 1, quiet=QUIET_DETAILS)[0] for letter in _NOWHERE]
        letters = [tty.sizes(letter, 1, quiet=QUIET_DETAILS)[0] for letter in _NOWHERE]
        tty.see(lambda text: 2 * _NOWHERE in text, limit=1)
        yield Row(
            "a letter in the filter",
            median(letters),
            300,
            "B",
            f"{min(letters):,} to {max(letters):,}; while it changes the rows {max(first):,}",
            "stock 325 B",
        )
    with stage.opened(stage.service(), details=False) as tty:
        tty.sizes("e", 1, quiet=QUIET_DETAILS)
        first = tty.sizes("x", 1, quiet=QUIET_DETAILS)
        letters = [tty.sizes(letter, 1, quiet=QUIET_DETAILS)[0] for letter in _NAME]
        tty.see(lambda text: f"x{_NAME}" in text, limit=1)
        yield Row(
            "a letter in the form's name field",
            median(letters),
            300,
            "B",
            f"{min(letters):,} to {max(letters):,}; the first, which makes it a change, {first[0]:,}",
            "stock 325 B",
        )


def status_line(stage: Stage) -> Iterator[Row]:
    """Messages in turn, so that each differs from the one before: a hint, what was copied."""
    with stage.opened(stage.service(), details=False) as tty:
        sizes = [tty.sizes(key, 1, quiet=QUIET_DETAILS)[0] for key in ("ctrl+c", "y") * 4]
        tty.see(lambda text: "clipboard" in text, limit=1)
    detail = f"hint {median(sizes[::2]):,.0f}, copied {median(sizes[1::2]):,.0f} with the clipboard's own sequence"
    yield Row("a message in the status line", median(sizes), 300, "B", detail, "stock 11,900 B")


def modal(stage: Stage) -> Iterator[Row]:
    """The form of a media, opened and left without a change, over the details as over the bare list."""
    with stage.opened(stage.service(), details=True) as tty:
        opened, closed = [], []
        for _ in range(5):
            opened += tty.sizes("e", 1, quiet=2 * QUIET_DETAILS)
            tty.see(lambda text: _UNCHANGED in text, limit=1)
            closed += tty.sizes("escape", 1, quiet=2 * QUIET_DETAILS)
            tty.see(lambda text: _UNCHANGED not in text, limit=1)
    for what, sizes, stock in (("open", opened, 173_000), ("close", closed, 88_000)):
        detail = f"5 times, {min(sizes):,} to {max(sizes):,}"
        yield Row(f"{what} the edit form", median(sizes), 6_000, "B", detail, f"stock {stock:,} B")
