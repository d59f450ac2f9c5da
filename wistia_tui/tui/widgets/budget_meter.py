"""The account's request budget in one fixed place: how much is spent, and when the next request may leave."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from wistia_tui.text import fit

if TYPE_CHECKING:
    from wistia_tui.api.budget import RequestBudget
    from wistia_tui.api.meter import BudgetSnapshot

SHORTEST_BETWEEN = 0.25
"""Seconds between two repaints at least."""
QUIET_BETWEEN = 1.0
"""The same while slots only come back: nobody waits for the number to fall."""
_EIGHTHS = " ▏▎▍▌▋▊▉█"
BAR = 8


def _countdown(seconds: float | None) -> str:
    whole = max(0, -int(-(seconds or 0) // 1))
    return f"{whole // 60}:{whole % 60:02}"


def _bar(share: float) -> str:
    eighths = round(max(0.0, min(1.0, share)) * BAR * 8)
    full, rest = divmod(eighths, 8)
    return ("█" * full + (_EIGHTHS[rest] if rest else "")).ljust(BAR)


def words(snapshot: BudgetSnapshot, width: int) -> tuple[str, str]:
    """What the meter says of `snapshot` in `width` cells, and the name of its style."""
    from wistia_tui.api.meter import BudgetState

    waiting = f" · {snapshot.waiting} wait" if snapshot.waiting else ""
    match snapshot.state:
        case BudgetState.BACKOFF:
            countdown = _countdown(snapshot.seconds_left)
            text = f"429 · back in {countdown}{waiting}"
            return text if len(text) <= width else f"429 · {countdown}{waiting}", "alarm"
        case BudgetState.PROBING:
            return f"429 · trying one{waiting}", "alarm"
        case BudgetState.OFFLINE:
            return f"offline · r retries{waiting}", "alarm"
        case BudgetState.TOKEN_REFUSED:
            return "token refused", "alarm"
        case BudgetState.THROTTLED:
            return f"full · next in {_countdown(snapshot.seconds_left)}{waiting}", "near"
    near = snapshot.state is BudgetState.NEAR
    if snapshot.source == "headers" and snapshot.remaining_told is not None:
        used, source = max(snapshot.limit - snapshot.remaining_told, snapshot.used), "told"
    else:
        used, source = snapshot.used, "est"
    count = f"{used}/{snapshot.limit} {source}" + (" near" if near else "")
    bar = f"▕{_bar(used / snapshot.limit if snapshot.limit else 1)}▏ "
    text = bar + count if len(bar) + len(count) <= width else count
    return text, "near" if near else "quiet"


class BudgetMeter(Widget):
    """Draws the newest snapshot; it asks for time only while something counts down."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"budget-meter--quiet", "budget-meter--near", "budget-meter--alarm"}
    DEFAULT_CSS = """
    BudgetMeter { width: 28; height: 1; }
    """
    can_focus = False

    def __init__(self, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._budget: RequestBudget | None = None
        self._unsubscribe: Callable[[], None] = lambda: None
        self._timer: Timer | None = None
        self._resting = False
        self._shown = ("", "quiet")

    def watch_budget(self, budget: RequestBudget) -> None:
        """Follow `budget` from now on."""
        self._unsubscribe()
        self._budget = budget
        self._unsubscribe = budget.subscribe(self._changed)
        self._update()

    def on_unmount(self) -> None:
        """Let the budget go."""
        self._unsubscribe()

    def _changed(self) -> None:
        if not self._resting:
            self._update()

    def _update(self) -> None:
        if self._budget is None or not self.is_attached:
            return
        self._draw()
        self._resting = True
        self._again_in(SHORTEST_BETWEEN, self._rested)

    def _rested(self) -> None:
        self._resting = False
        self._draw()
        if self._budget is not None and (seconds := self._budget.next_change()) is not None:
            counting_down = self._budget.snapshot().seconds_left is not None
            self._again_in(max(SHORTEST_BETWEEN if counting_down else QUIET_BETWEEN, seconds), self._rested)

    def _again_in(self, seconds: float, then: Callable[[], None]) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(seconds, then)

    def _draw(self) -> None:
        if self._budget is None:
            return
        shown = words(self._budget.snapshot(), (self.size.width or 28) - 1)
        if shown != self._shown:
            self._shown = shown
            self.refresh()

    def on_resize(self) -> None:
        """Say it in the new width."""
        self._draw()

    def render_line(self, y: int) -> Strip:
        """The words, right-aligned in the fixed width."""
        text, kind = self._shown
        width = self.size.width
        style = self.get_component_rich_style(f"budget-meter--{kind}")
        text = fit(text, width - 1, pad=False)
        return Strip([Segment(text.rjust(width - 1) + " ", style)]).adjust_cell_length(width, style)
