"""The account's request budget in one fixed place: how much is spent, and when the next request may leave."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from wistia_tui.text import cell_width, fit
from wistia_tui.tui.following import Following

if TYPE_CHECKING:
    from wistia_tui.api.budget import RequestBudget
    from wistia_tui.api.meter import BudgetSnapshot
    from wistia_tui.library.jobs import Jobs

COMPLETE = 44
"""Cells from which on the meter says everything; below that, the state and what goes with it."""
LONG_WAIT = 120
"""Seconds from which on a countdown goes by minutes."""
RISING, FALLING = 1 / 2, 1 / 5
"""Shares of the requests of the window, sent in its last third, above and below which the count rises and falls."""
BAR = 8
Work = tuple[str, ...]
"""The words for what runs, the longest first, the last of them empty."""
NO_WORK: Work = ("",)
_EIGHTHS = " ▏▎▍▌▋▊▉█"


def countdown(seconds: float) -> str:
    """How long to wait: `0:12`, or `42 min` where nobody watches the seconds."""
    whole = max(0, -int(-seconds // 1))
    return f"{whole // 60}:{whole % 60:02}" if whole < LONG_WAIT else f"{-(-whole // 60)} min"


def trend(snapshot: BudgetSnapshot) -> str:
    """`↑` while more is sent than the window loses if it goes on so, `↓` while less is, else `→`; "" at rest."""
    sent = sum(snapshot.sent_lately)
    if not sent:
        return ""
    share = sum(snapshot.sent_lately[-(len(snapshot.sent_lately) // 3) :]) / sent
    return "↑" if share > RISING else "↓" if share < FALLING else "→"


def spent(snapshot: BudgetSnapshot) -> tuple[int, str]:
    """How much of the limit is used, and how that is known: `told` by the service, or estimated."""
    if snapshot.source == "headers" and snapshot.remaining_told is not None:
        return max(snapshot.limit - snapshot.remaining_told, snapshot.used), "told"
    return snapshot.used, "est"


def scope(snapshot: BudgetSnapshot) -> str:
    """Whose requests are counted: of this `host`, of this `app`, or `alone` where the host's cannot be."""
    return "host" if snapshot.is_shared else "alone" if snapshot.why_not_shared else "app"


def _state(snapshot: BudgetSnapshot) -> tuple[str, str, str]:
    """The words for the state, the same in short, and the name of the style."""
    from wistia_tui.api.meter import BudgetState

    left = "" if snapshot.seconds_left is None else countdown(snapshot.seconds_left)
    match snapshot.state:
        case BudgetState.OK:
            return "", "", "quiet"
        case BudgetState.NEAR:
            return "near", "near", "near"
        case BudgetState.ONE_KIND:
            return f"429 one kind · {left or 'trying'}", f"429 · {left or 'trying'}", "alarm"
        case BudgetState.THROTTLED:
            return (f"full · next in {left}", f"full {left}", "near") if left else ("full", "full", "near")
        case BudgetState.BACKOFF:
            return f"429 · back in {left}", f"429 · {left}", "alarm"
        case BudgetState.PROBING:
            return "429 · trying one", "429 · trying", "alarm"
        case BudgetState.BLOCKED:
            return f"blocked · {left} · r tries", f"blocked {left}", "alarm"
        case BudgetState.OFFLINE:
            trying = "trying" if snapshot.waiting or snapshot.in_flight else "r tries"
            return f"offline · {f'next try {left}' if left else trying}", f"offline {left or trying}", "alarm"
        case BudgetState.TOKEN_REFUSED:
            return "token refused · L new token", "token refused", "alarm"


def words(snapshot: BudgetSnapshot, width: int, work: Work = NO_WORK) -> tuple[str, str]:
    """What the meter says of `snapshot` in `width` cells, and the name of its style.

    A job that runs comes before all but the count and the state.
    """
    long, short, style = _state(snapshot)
    if style == "alarm":
        work = work[-2:]  # it stands still: how long it takes is not known
    variants = _complete if width >= COMPLETE else _brief
    lines = tuple(line for job in work for line in variants(snapshot, long, short, job))
    return next((line for line in lines if cell_width(line) <= width), lines[-1]), style


def work_of(jobs: Jobs) -> Work:
    """What the meter says of the jobs of many records that run: how far they are and how long they take."""
    running = [entry for entry in jobs.running if entry.total > 1]
    if not running:
        return NO_WORK
    from wistia_tui.tui.job_words import left_words, share_words

    name = "job" if len(running) == 1 else f"{len(running)} jobs"
    share = f"{name} {share_words(running)}"
    lefts = [jobs.pace(entry.id).seconds_left for entry in running]
    known = [left for left in lefts if left is not None]
    left = left_words(max(known)) if len(known) == len(lefts) else ""
    return (_dotted(share, left), share, "")


def _complete(snapshot: BudgetSnapshot, long: str, short: str, job: str) -> Iterator[str]:
    """Everything, in fewer and fewer cells."""
    used, source = spent(snapshot)
    head = _spaced(f"{used}/{snapshot.limit}", source, trend(snapshot), scope(snapshot))
    lanes = snapshot.waiting_by_lane
    waiting = f"{'+'.join(map(str, lanes)) if any(lanes[1:]) else snapshot.waiting} wait" if snapshot.waiting else ""
    bulk = "" if snapshot.bulk_per_minute is None else f"{snapshot.bulk_per_minute:.0f}/min"
    yield f"{_bar(snapshot)} {_dotted(head, long, job, waiting, bulk and f'bulk {bulk}')}"
    yield _dotted(head, long, job, waiting, bulk and f"bulk {bulk}")
    yield _dotted(head, short, job, waiting, bulk)
    if job:
        yield _dotted(head, short, job)
        return
    yield _spaced(head, short, waiting, bulk)
    yield _spaced(head, short, waiting)
    yield _spaced(head, short)


def _brief(snapshot: BudgetSnapshot, long: str, short: str, job: str) -> Iterator[str]:
    """The count with the state, or where nothing leaves for now, why and for how long."""
    from wistia_tui.api.meter import BudgetState

    used, source = spent(snapshot)
    count = f"{used}/{snapshot.limit}"
    waiting = f"{snapshot.waiting} wait" if snapshot.waiting else ""
    if snapshot.state in {BudgetState.OK, BudgetState.NEAR}:
        alone = "alone" if scope(snapshot) == "alone" else ""
        head = _spaced(count, source, trend(snapshot), alone, short)
        yield f"{_bar(snapshot)} {_dotted(head, job, waiting)}"
        yield _dotted(head, job, waiting)
        long = short = _spaced(count, short)
    yield _dotted(long, job, waiting)
    yield _dotted(short, job, waiting)
    if job:
        yield _dotted(short, job)
        return
    yield _spaced(short, waiting)
    yield short


def _bar(snapshot: BudgetSnapshot) -> str:
    used, _ = spent(snapshot)
    eighths = round(min(1.0, used / snapshot.limit if snapshot.limit else 1.0) * BAR * 8)
    full, rest = divmod(eighths, 8)
    return f"▕{('█' * full + (_EIGHTHS[rest] if rest else '')).ljust(BAR)}▏"


def _dotted(*pieces: str) -> str:
    return " · ".join(filter(None, pieces))


def _spaced(*pieces: str) -> str:
    return " ".join(filter(None, pieces))


class BudgetMeter(Widget):
    """Draws the newest snapshot; it asks for time only while something counts down."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"budget-meter--quiet", "budget-meter--near", "budget-meter--alarm"}
    DEFAULT_CSS = """
    BudgetMeter { width: 28; height: 1; }
    """
    can_focus = False

    def __init__(self, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self._following: Following | None = None
        self._snapshot: BudgetSnapshot | None = None
        self._shown = ("", "quiet")
        self._jobs: Jobs | None = None
        self._unsubscribe: Callable[[], None] = lambda: None

    def watch_jobs(self, jobs: Jobs) -> None:
        """Follow `jobs` as well from now on."""
        self._unsubscribe()
        self._jobs = jobs
        self._unsubscribe = jobs.subscribe(self._jobs_changed)
        self._jobs_changed()

    def _jobs_changed(self) -> None:
        if self._following is not None:
            self._following.changed()

    def watch_budget(self, budget: RequestBudget) -> None:
        """Follow `budget` from now on."""
        self._let_budget_go()
        self._following = Following(self, budget, self._draw)

    def on_unmount(self) -> None:
        """Let the budget and the jobs go."""
        self._let_budget_go()
        self._unsubscribe()

    def _let_budget_go(self) -> None:
        if self._following is not None:
            self._following.stop()

    def _draw(self, snapshot: BudgetSnapshot) -> None:
        self._snapshot = snapshot
        work = work_of(self._jobs) if self._jobs is not None else NO_WORK
        shown = words(snapshot, (self.size.width or 28) - 1, work)
        if shown != self._shown:
            self._shown = shown
            self.refresh()

    def on_resize(self) -> None:
        """Say it in the new width."""
        if self._snapshot is not None:
            self._draw(self._snapshot)

    def render_line(self, y: int) -> Strip:
        """The words, right-aligned in the fixed width."""
        text, kind = self._shown
        width = self.size.width
        style = self.get_component_rich_style(f"budget-meter--{kind}")
        text = fit(text, width - 1, pad=False)
        return Strip([Segment(text.rjust(width - 1) + " ", style)]).adjust_cell_length(width, style)
