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
from wistia_tui.tui.wording import waiting

if TYPE_CHECKING:
    from wistia_tui.api.budget import RequestBudget

_KEYS = "Enter checks it   Esc back"
_KEYS_WAITING = "Enter checks it   Esc back, what waits goes on waiting"
IN_FORCE = "The token in force works; another one takes its place."
CHECKING = "Asking Wistia whether it takes this token…"
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

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]

    def __init__(self, use_token: Callable[[str], Awaitable[None]], budget: RequestBudget, *, config_file: str) -> None:
        super().__init__()
        self._use_token = use_token
        self._budget = budget
        self._config_file = config_file
        self._following: Following | None = None
        self._checking = False
        self.field = SecretInput(id="token")
        self.state = Words(id="token-state")
        self.waiting = Words(id="token-waiting")

    def compose(self) -> ComposeResult:
        """Why, the field, how it went, and for how long it holds."""
        snapshot = self._budget.snapshot()
        is_refused = snapshot.state is BudgetState.TOKEN_REFUSED
        with Vertical(classes="dialog token"):
            yield Words("New token", "title", id="token-title", keep=True)
            yield Words(f"{snapshot.reason.rstrip('.')}." if is_refused else IN_FORCE, id="token-why")
            yield self.waiting
            yield Horizontal(Words("Token", id="token-label", keep=True), self.field, classes="row")
            yield self.state
            yield Words(
                f'For this run only. To keep it, set WISTIA_TOKEN, or write token = "…" into {self._config_file} '
                "(mode 0600).",
                "dim",
                id="token-keep",
            )
            yield Words(_KEYS_WAITING if is_refused else _KEYS, "dim", id="token-keys", keep=True)

    def on_mount(self) -> None:
        """Say how many wait: those that were on their way come back one after the other."""
        self._following = Following(self, self._budget, self._count)

    def on_unmount(self) -> None:
        """Let the budget go."""
        if self._following is not None:
            self._following.stop()

    def _count(self, snapshot: BudgetSnapshot) -> None:
        self.waiting.say(waiting(snapshot.waiting) if snapshot.state is BudgetState.TOKEN_REFUSED else "")

    def ready(self) -> None:
        """Type at once."""
        self.set_focus(self.field)

    @on(Input.Changed)
    def _typed(self) -> None:
        """What was said of another token does not hold for this one."""
        if self.field.value and not self._checking:
            self.state.say("")

    @on(Input.Submitted)
    def _entered(self) -> None:
        if self._checking:
            return
        token = self.field.value.strip()
        if not token:
            self.state.say(NOTHING_TYPED, "warning")
            return
        self._checking = True
        self.state.say(CHECKING, "dim")
        self.run_worker(self._check(token), name="check", description="check the token")

    async def _check(self, token: str) -> None:
        try:
            await self._use_token(token)
        except ValueError as error:
            self._refuse(f"Not used: {error}.")
        except (TokenRefused, WrongAccount) as error:
            self._refuse(str(error))
        except WistiaError as error:
            self.state.say(f"Not checked: {error}", "error")
        else:
            self.dismiss(True)
        finally:
            self._checking = False

    def _refuse(self, sentence: str) -> None:
        self.field.value = ""  # nobody could see what to correct in it
        self.state.say(sentence, "error")

    def action_leave(self) -> None:
        """Close; what waits goes on waiting."""
        self.dismiss(False)
