"""The dialog for another token: checks it before it is in force, and shows nothing of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from wistia_tui.api.errors import TokenRefused, WistiaError, WrongAccount
from wistia_tui.api.meter import BudgetSnapshot, BudgetState
from wistia_tui.tui.following import Following
from wistia_tui.tui.screens.calm import Modal
from wistia_tui.tui.screens.fields import SafeInput, Words
from wistia_tui.tui.widgets.budget_meter import countdown
from wistia_tui.tui.wording import waiting

if TYPE_CHECKING:
    from wistia_tui.api.budget import RequestBudget

_KEYS = "Enter checks it   Esc back"
_KEYS_WAITING = "Enter checks it   Esc back, what waits goes on waiting"
IN_FORCE = "Wistia has not refused the token in force; another one takes its place."
CHECKING = "Asking Wistia whether it takes this token…"
WAITS = "The check waits for its turn to ask Wistia"
NOTHING_TYPED = "Type or paste a token, or Esc to go back."


class SecretInput(SafeInput):
    """Takes text and gives it to nobody: not to the screen, and not to the clipboard."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 (Textual's name)
        super().__init__(id=id)
        self.password = True

    def action_copy(self) -> None:
        """Nothing: the clipboard is another place for it to stay."""

    def action_cut(self) -> None:
        """Nothing, as for copying."""


class NewTokenScreen(Modal[bool]):
    """Asks for a token, gives it to `use_token` and closes with True once that took it; with False if it never did.

    `budget` knows what is wrong with the token in force, and how many requests wait for another.
    """

    VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-high")]  # noqa: RUF012 (declared by Textual)
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    def __init__(self, use_token: Callable[[str], Awaitable[None]], budget: RequestBudget, *, config_file: str) -> None:
        super().__init__()
        self._use_token = use_token
        self._budget = budget
        self._config_file = config_file
        self._following: Following | None = None
        self._checked = ""
        """What Wistia is asked about now; empty while it is not."""
        self.field = SecretInput(id="token")
        self.state = Words(id="token-state")
        self.why = Words(id="token-why")
        self.waiting = Words(id="token-waiting")
        self.keys = Words(_KEYS, "dim", id="token-keys", keep=True)

    def compose(self) -> ComposeResult:
        """Why, the field, how it went, and for how long it holds."""
        self._say(self._budget.snapshot())
        with Vertical(classes="dialog token"):
            yield Words("New token", "title", id="token-title", keep=True)
            yield self.why
            yield self.waiting
            yield Horizontal(Words("Token", id="token-label", keep=True), self.field, classes="row")
            yield self.state
            yield Words(
                f'For this run only. To keep it, set WISTIA_TOKEN, or write token = "…" into {self._config_file} '
                "(mode 0600).",
                "dim",
                id="token-keep",
            )
            yield self.keys

    def on_mount(self) -> None:
        """Keep step: what was on its way comes back to wait, and the token may be refused only now."""
        self._following = Following(self, self._budget, self._say)

    def on_unmount(self) -> None:
        """Let the budget go."""
        if self._following is not None:
            self._following.stop()

    def _say(self, snapshot: BudgetSnapshot) -> None:
        is_refused = snapshot.state is BudgetState.TOKEN_REFUSED
        self.why.say(f"{snapshot.reason.rstrip('.')}." if is_refused else IN_FORCE)
        self.waiting.say(waiting(snapshot.waiting) if is_refused else "")
        self.keys.say(_KEYS_WAITING if is_refused else _KEYS, "dim")
        if self._checked:
            self.state.say(_progress(snapshot), "dim")

    def ready(self) -> None:
        """Type at once."""
        self.set_focus(self.field)

    @on(Input.Changed)
    def _typed(self) -> None:
        """What was said of another token does not hold for this one."""
        if self.field.value and not self._checked:
            self.state.say("")

    @on(Input.Submitted)
    def _entered(self) -> None:
        token = self.field.value.strip()
        if token and token != self._checked:
            # What was typed last is meant: it takes the place of one that is still being checked.
            self._checked = token
            self._say(self._budget.snapshot())
            self.run_worker(self._check(token), name="check", description="check the token", exclusive=True)
        elif not self._checked:
            self.state.say(NOTHING_TYPED, "warning")

    async def _check(self, token: str) -> None:
        try:
            await self._use_token(token)
        except ValueError as error:
            self._refuse(f"Not used: {error}.")
        except (TokenRefused, WrongAccount) as error:
            self._refuse(_without_request(error))
        except WistiaError as error:
            self._checked = ""
            self.state.say(f"Not checked: {_without_request(error)}", "error")
        else:
            self.dismiss(True)

    def _refuse(self, sentence: str) -> None:
        if self.field.value.strip() == self._checked:
            self.field.value = ""  # nobody could see what to correct in it
        elif self.field.value:
            sentence = f"Of the one before: {sentence}"
        self._checked = ""
        self.state.say(sentence, "error")

    def action_leave(self) -> None:
        """Close; what waits goes on waiting."""
        self.dismiss(False)


def _progress(snapshot: BudgetSnapshot) -> str:
    """What the check does now: while the token is refused, nothing else is on its way."""
    if snapshot.seconds_left is not None:
        return f"{WAITS}: {countdown(snapshot.seconds_left)} left."
    is_waiting = snapshot.state is BudgetState.TOKEN_REFUSED and not snapshot.in_flight
    return f"{WAITS}." if is_waiting else CHECKING


def _without_request(error: WistiaError) -> str:
    """What happened and what to do, without the id that the list of requests holds as well."""
    return f"{error.what} {error.next_step}".strip()
