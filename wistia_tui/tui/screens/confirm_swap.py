"""The question before a swap: whose file goes for good, and which one takes its place."""

from __future__ import annotations

from collections.abc import Iterable

from wistia_tui.api.operations import MEDIA_SWAP
from wistia_tui.api.payloads import describe
from wistia_tui.library.change import SwapMedia
from wistia_tui.text import fit, safe_line
from wistia_tui.tui.screens.confirm import Confirm

_SHOWN_NAME = 200
_TYPED = 4
"""Characters of the id that have to be typed: enough to look at it once."""


class ConfirmSwapScreen(Confirm):
    """Asks whether `change` is meant; wants the first characters of the id of the media whose file goes."""

    VERB = "Swap"
    DONE = "swapped"

    def __init__(self, change: SwapMedia) -> None:
        self._change = change
        identity = safe_line(change.identity)
        super().__init__((identity[:_TYPED], identity))

    def words(self) -> Iterable[tuple[str, str]]:
        """Both medias, and what cannot be had back."""
        media, other = self._change.before, self._change.replacement
        yield f"Put another file behind {_named(media.name)}?", "title"
        yield f"It keeps its id, {self._wanted[1]}, and all pages that embed it.", "plain"
        facts = " · ".join(filter(None, (other.type_label, safe_line(other.hashed_id))))
        yield f"The file of {_named(other.name)} ({facts}) takes the place of its own.", "plain"
        yield "The file that it has now cannot be recovered.", "warning"
        yield "What Wistia does with the other media is not known.", "plain"
        yield describe(MEDIA_SWAP, record_id=self._wanted[1]), "dim"
        yield f"Type the first {_TYPED} characters of its id, {self._wanted[0]}, to swap it:", "plain"


def _named(name: str) -> str:
    return f"“{fit(safe_line(name) or '(no name)', _SHOWN_NAME, pad=False)}”"
