"""What is asked for in the status line: the word of a filter, and the number of a row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wistia_tui.text import fit
from wistia_tui.tui.widgets.status_line import Prompt

if TYPE_CHECKING:
    from wistia_tui.tui.screens.browser import Browser

_MOST_DIGITS = 12
"""More than any list has rows."""
_MOST_SHOWN = 20
_THOUSANDS = re.compile(r"(?<=[0-9])[,.' _](?=[0-9]{3}(?![0-9]))")


def row_number(text: str) -> int | None:
    """The number that a person typed, with separators between thousands or without; None if it is none."""
    digits = _THOUSANDS.sub("", text.strip())
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= _MOST_DIGITS else None


class Prompts:
    """Asks for words in the browser's status line and does what they say."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    def ask_filter(self) -> None:
        """Let the word of the filter be typed; rows follow it."""
        filtered = self._browser.pane.filtered
        prompt = Prompt("/", "Enter keeps it, Esc ends it", changed=self.filter)
        self._browser.status.ask(prompt, filtered.word if filtered is not None else "")

    def filter(self, word: str) -> None:
        """Show only the loaded rows that hold `word`; an empty one shows all again."""
        pane = self._browser.pane
        if word.strip() or pane.filtered is not None:
            pane.filter(word.strip())
            self._browser.say_where()

    def ask_row(self) -> None:
        """Let the number of a row be typed."""
        if not self._browser.pane.position:
            self._browser.say("There are no rows to go to.", "warning")
            return
        self._browser.status.ask(Prompt(":", "row number; Enter goes there, Esc ends it", kept=self._go_to_row))

    def _go_to_row(self, word: str) -> None:
        pane = self._browser.pane
        if not word.strip():
            return
        number = row_number(word)
        count, is_known = pane.count
        if number is None or number < 1:
            self._browser.say(f"“{fit(word.strip(), _MOST_SHOWN, pad=False)}” is not the number of a row.", "warning")
        elif number > count:
            known = f"there are {count:,}" if is_known else f"{count:,} are known so far; G goes on from there"
            self._browser.say(f"There is no row {number:,}: {known}.", "warning")
        else:
            pane.table.move_to(number - 1)
