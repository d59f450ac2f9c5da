"""The first screen of somebody without a token: where one comes from, how to give it, and the demo."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from wistia_tui.text import safe_line, wrap
from wistia_tui.tui.screens.reading import Line, Reading


class WelcomeScreen(Reading[str]):
    """Gives "demo" or "quit"; `config_file` is the path of the file that a token can stand in."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "answer('demo')", show=False),
        Binding("q", "answer('quit')", show=False),
    ]
    KEYS: ClassVar[str] = "d demo   q quit   j k scroll"

    def __init__(self, config_file: str = "") -> None:
        super().__init__("Welcome to wistia-tui")
        self._config_file = safe_line(config_file)

    def lay_out(self, width: int) -> list[Line]:
        """Headings, and under each what to do."""
        sections = [
            (
                "",
                [
                    "No API token is set, so there is no library to show yet.",
                    "d opens a demo: a made-up library on this machine. Nothing is sent anywhere.",
                ],
            ),
            (
                "Where a token comes from",
                [
                    "In Wistia: Account Settings, API tab. Only the account owner can make one, and it is shown once, "
                    "when it is made.",
                ],
            ),
            (
                "What it must be allowed",
                [
                    "To browse: “Read all folder and media data”, or “Read all data”.",
                    "To edit and delete: “Read, update & delete anything”.",
                    "Wistia may word these a little differently.",
                ],
            ),
            (
                "How to give it to wistia-tui",
                [
                    "Best from a secret manager, so that it stands neither in a file nor in the shell's history:",
                    "  WISTIA_TOKEN=\"$(pass show wistia)\" wistia-tui",
                    "Or from a file that only you can read:",
                    "  WISTIA_TOKEN=\"$(cat ~/.wistia-token)\" wistia-tui",
                    *self._in_config(),
                    "Typed as WISTIA_TOKEN=… wistia-tui, it stays in the shell's history.",
                ],
            ),
        ]  # fmt: skip
        lines: list[Line] = []
        for title, paragraphs in sections:
            if title:
                lines += [("", "text"), *((line, "title") for line in wrap(title, width))]
            for paragraph in paragraphs:
                indent = "  " if paragraph.startswith(" ") else ""
                lines += [(indent + line, "text") for line in wrap(paragraph.strip(), width - len(indent))]
        return lines

    def _in_config(self) -> list[str]:
        if not self._config_file:
            return []
        return [f"Or in {self._config_file} (mode 0600):", '  token = "…"']

    def action_answer(self, answer: str) -> None:
        """Say what was chosen."""
        self.dismiss(answer)
