"""The request budget, whole: what the meter says in signs, in words, live, and what a person can do about it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from wistia_tui.api.meter import BudgetSnapshot, BudgetState, RouteSnapshot
from wistia_tui.text import fit, wrap
from wistia_tui.tui.following import Following
from wistia_tui.tui.screens.reading import Line, Reading
from wistia_tui.tui.widgets.budget_meter import countdown, scope, spent, trend
from wistia_tui.tui.wording import LANES, doing

if TYPE_CHECKING:
    from wistia_tui.api.budget import RequestBudget
    from wistia_tui.clock import Clock

LOG_IN = "log_in"
"""What the panel gives when another token is to be asked for."""
_LABEL = 15
_STATES = {
    BudgetState.OK: "ok",
    BudgetState.NEAR: "near the limit",
    BudgetState.ONE_KIND: "one kind waits",
    BudgetState.THROTTLED: "full",
    BudgetState.BACKOFF: "backing off",
    BudgetState.PROBING: "trying one",
    BudgetState.BLOCKED: "blocked",
    BudgetState.OFFLINE: "offline",
    BudgetState.TOKEN_REFUSED: "token refused",
}
_TRENDS = {"↑": ", rising", "→": ", steady", "↓": ", falling", "": ""}
_HEIGHTS = "▂▃▄▅▆▇█"


class BudgetPanel(Reading[str]):
    """Everything that is known of the budget; `not_allowed` names what the service refused to this token.

    `take_back` takes back what waits, and says how much that was.

    Gives `LOG_IN` or None.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b,q,escape", "close", show=False),
        Binding("r", "retry", show=False),
        Binding("c", "take_back", show=False),
        Binding("L", "log_in", show=False),
    ]
    KEYS: ClassVar[str] = "j k scroll   b q Esc back"

    def __init__(
        self, budget: RequestBudget, clock: Clock, take_back: Callable[[], str], not_allowed: Collection[str] = ()
    ) -> None:
        super().__init__("Request budget")
        self.add_class("live")
        self._budget = budget
        self._snapshot = budget.snapshot()
        self._clock = clock
        self._take_back = take_back
        self._not_allowed = not_allowed
        self._said = ""
        self._following: Following | None = None

    def on_mount(self) -> None:
        """Stay up to date while it is shown."""
        self._following = Following(self, self._budget, self._draw)

    def on_unmount(self) -> None:
        """Let the budget go."""
        if self._following is not None:
            self._following.stop()

    def _draw(self, snapshot: BudgetSnapshot) -> None:
        if snapshot.waiting != self._snapshot.waiting:
            self._said = ""
        self._snapshot = snapshot
        self.page.lay_out_again()
        self._say_rest()

    # what it says ---------------------------------------------------------------------------------------------------

    def lay_out(self, width: int) -> list[Line]:
        """How it is and what can be done about it; then the rest. Names on the left, what is known beside them."""
        snapshot = self._snapshot
        lines: list[Line] = []
        for label, text in (*self._now(snapshot), ("", ""), *self._facts(snapshot)):
            lines += _beside(label, text, width)
        return lines

    def _now(self, snapshot: BudgetSnapshot) -> Iterator[tuple[str, str]]:
        yield "State", state_words(snapshot, self._clock.now())
        yield "Waiting", " · ".join(filter(None, (_lanes(snapshot), self._said)))
        if snapshot.state is BudgetState.OFFLINE:
            yield "  r", "Try at once: one request goes out."
        if snapshot.waiting:
            those = "request that waits" if snapshot.waiting == 1 else f"{snapshot.waiting:,} requests that wait"
            yield "  c", f"Take back the {those}."
        yield "  L", "Give another token, for this run."

    def _facts(self, snapshot: BudgetSnapshot) -> Iterator[tuple[str, str]]:
        used, source = spent(snapshot)
        window = _span(snapshot.window)
        yield "Used", f"{used:,} of {snapshot.limit:,} in {window}{_TRENDS[trend(snapshot)]}"
        yield "Known from", self._source(snapshot, source)
        yield "Counted", _whose(snapshot)
        yield "On their way", f"{snapshot.in_flight:,}"
        yield "Bulk work", _bulk(snapshot)
        if any(snapshot.sent_lately):
            sent = f"{sum(snapshot.sent_lately):,} sent, the newest on the right"
            yield f"Last {window}", f"{_sparkline(snapshot.sent_lately)}  {sent}"
        if (refusal := snapshot.last_refusal) is not None:
            request = f", request {refusal.request_id}" if refusal.request_id else ""
            others = "it was the limit of one kind of request"
            if refusal.others_at_least is not None:
                others = f"others on the account had used {refusal.others_at_least:,} at least"
            yield "Last 429", f"{refusal.at.astimezone():%H:%M:%S}{request}: {others}"
        for route in snapshot.routes:
            yield route.name.capitalize(), _route(route)
        if self._not_allowed:
            yield "Not allowed", f"Wistia refused this token to {', '.join(map(doing, self._not_allowed))}."

    @staticmethod
    def _source(snapshot: BudgetSnapshot, source: str) -> str:
        if source == "told":
            return f"Wistia itself: it told that {snapshot.remaining_told:,} are left"
        return "an estimate: Wistia does not tell; what others on the account send is not in it"

    # what a person does ---------------------------------------------------------------------------------------------

    def action_retry(self) -> None:
        """Let one request try at once."""
        if self._budget.snapshot().state is BudgetState.OFFLINE:
            self._budget.retry_now()

    def action_take_back(self) -> None:
        """Take back what waits, and say how much it was."""
        if self._budget.snapshot().waiting:
            # Said later, for what reads a change back is asked for again, and is nothing new that waits.
            self.call_later(self._say_taken_back, self._take_back())

    def _say_taken_back(self, said: str) -> None:
        self._draw(self._budget.snapshot())
        self._said = said
        self._draw(self._snapshot)

    def action_log_in(self) -> None:
        """Go on to the dialog for a token."""
        self.dismiss(LOG_IN)

    def action_close(self) -> None:
        """Back."""
        self.dismiss(None)


def state_words(snapshot: BudgetSnapshot, now: datetime) -> str:
    """The state, what it means for requests, and for how long; `now` is the time of day."""
    return f"{_STATES[snapshot.state]}: {_meaning(snapshot, now)}"


def _meaning(snapshot: BudgetSnapshot, now: datetime) -> str:
    seconds = snapshot.seconds_left
    left = "" if seconds is None else countdown(seconds)
    reason = f"{snapshot.reason.rstrip('.')}. " if snapshot.reason else ""
    match snapshot.state:
        case BudgetState.OK:
            return "requests leave at once."
        case BudgetState.NEAR:
            return "most of the limit is used; requests still leave at once."
        case BudgetState.ONE_KIND:
            then = f"The next try is in {left}" if left else "One request finds out whether it goes on"
            return f"{reason}{then}; all others leave at once."
        case BudgetState.THROTTLED:
            return f"the next request leaves {f'in {left}' if left else 'when another one is answered'}."
        case BudgetState.BACKOFF:
            return f"{reason}Everything waits; the next try is in {left}."
        case BudgetState.PROBING:
            return f"{reason}One request finds out whether it goes on; the others wait for its answer."
        case BudgetState.BLOCKED:
            opens = now + timedelta(seconds=seconds or 0)
            return f"{reason}Requests go on at {opens.astimezone():%H:%M}, in {left}; r in a list tries one before."
        case BudgetState.OFFLINE:
            trying = "One request is trying." if snapshot.waiting or snapshot.in_flight else "r tries again."
            return f"{reason}{f'The next try is in {left}.' if left else trying}"
        case BudgetState.TOKEN_REFUSED:
            return f"{reason}Nothing is sent until there is another."


def _beside(label: str, text: str, width: int) -> list[Line]:
    """`text` in lines beside `label`."""
    lines: list[Line] = []
    for index, part in enumerate(wrap(text, max(10, width - _LABEL))):
        head = label if index == 0 else ""
        lines.append((f"{fit(head, _LABEL - 1)} {part}", "text"))
    return lines


def _whose(snapshot: BudgetSnapshot) -> str:
    match scope(snapshot):
        case "host":
            return "this host: all your wistia-tui on it share the limit and its pauses"
        case "alone":
            return f"this app alone: {snapshot.why_not_shared}"
        case _:
            return "this app"


def _lanes(snapshot: BudgetSnapshot) -> str:
    lanes = [f"{count:,} {name}" for count, name in zip(snapshot.waiting_by_lane, LANES, strict=True) if count]
    return " · ".join(lanes) or f"{snapshot.waiting or 'nothing'}"


def _bulk(snapshot: BudgetSnapshot) -> str:
    rate = snapshot.bulk_per_minute
    return "none" if rate is None else f"up to {rate:,.0f} requests a minute, as others on the account leave room"


def _route(route: RouteSnapshot) -> str:
    if route.limit is None:
        parts = ["Wistia refuses it for now"]
    else:
        parts = [f"a limit of its own: {route.used:,} of {route.limit:,} in {_span(route.window)}"]
    if route.seconds_left is not None:
        parts.append(f"next in {countdown(route.seconds_left)}")
    if route.waiting:
        parts.append(f"{route.waiting:,} wait")
    return " · ".join(parts)


def _span(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds > 60 and seconds % 60 == 0 else f"{seconds:g} s"


def _sparkline(counts: tuple[int, ...]) -> str:
    most = max(counts)
    return "".join(_HEIGHTS[(count * len(_HEIGHTS) - 1) // most] if count else "▁" for count in counts)
