"""A rule that was typed stays until it is carried out or let go, whatever opens over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pytest

from tests.tui.accounts import on_medias, small_account
from tests.tui.conftest import running
from tests.tui.modal_host import STILL_OPEN, showing
from tests.tui.parts import see, until
from tests.tui.test_bulk_edit import choose, numbered
from wistia_tui.library.bulk_edit import Preview, Recipe, SetText
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.tui.screens.bulk_edit import BulkEditScreen
from wistia_tui.tui.screens.confirm import Answer, Confirm
from wistia_tui.tui.screens.rule import DISCARD


class Question(Confirm):
    VERB = "Rename"
    DONE = "renamed"

    def words(self) -> Iterable[tuple[str, str]]:
        yield "Really rename?", "title"


class Rule(BulkEditScreen):
    """Asks before it goes on."""

    def __init__(self) -> None:
        super().__init__(numbered(3), "medias")
        self.given: list[tuple[Recipe, Sequence[Preview]]] = []
        self.go_on = self._ask

    def _ask(self, recipe: Recipe, previews: Sequence[Preview]) -> None:
        self.given.append((recipe, previews))

        def answered(answer: Answer | None) -> None:
            if answer is Answer.YES:
                self.dismiss(None)

        self.app.push_screen(Question(), answered)


async def test_no_to_the_question_gives_the_rule_back_as_it_was_typed() -> None:
    rule = Rule()
    async with showing(rule) as dialog:
        await choose(dialog, 0)
        await dialog.type("New")
        await dialog.press("ctrl+s")
        await see(dialog, "Really rename?")
        await dialog.press("escape")
        await until(dialog, lambda: dialog.app.screen is rule and rule.is_ready)
        assert rule.text.value == "New"
        await dialog.type("er")
        await dialog.press("ctrl+s")
        await see(dialog, "Really rename?")
        assert dialog.result is STILL_OPEN
        await dialog.press("y")
        await until(dialog, lambda: dialog.result is not STILL_OPEN)
    assert [recipe for recipe, _ in rule.given] == [SetText("name", "New"), SetText("name", "Newer")]
    assert [len(previews) for _, previews in rule.given] == [3, 3]


async def test_why_it_cannot_go_on_is_said_until_the_rule_is_another() -> None:
    rule = Rule()
    rule.go_on = lambda recipe, previews: rule.refuse("Too small.")
    async with showing(rule) as dialog:
        await choose(dialog, 0)
        await dialog.type("New")
        await dialog.press("ctrl+s")
        await see(dialog, "Too small.")
        await dialog.type("er")
        await see(dialog, "Changes 3 of 3.")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with small_account() as started:
        yield started


async def test_leaving_the_app_from_the_question_asks_about_the_rule(sandbox: Sandbox) -> None:
    rule = Rule()
    async with running(sandbox, size=(80, 24)) as app:
        await on_medias(app)
        app.app.push_screen(rule)
        await app.see("by a rule")
        await app.press("tab", "tab", *"New", "ctrl+s")
        await app.see("Really rename?")
        await app.press("ctrl+q")
        await app.see(DISCARD)
        assert app.app.screen is rule
        assert app.app.return_code is None
        await app.press("n")
        await app.see("Esc back")
        await app.press("ctrl+q")
        await app.see(DISCARD)
        await app.press("y")
        await app.see(lambda _: app.app.return_code == 0)
