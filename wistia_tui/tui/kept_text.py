"""What is typed into a form, kept from the first half second on until the service has it or its person lets it go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wistia_tui.library.change import CreateProject, CreateSubfolder
from wistia_tui.library.kept_text import Draft
from wistia_tui.library.outcomes import Ending

if TYPE_CHECKING:
    from wistia_tui.library.change import Record
    from wistia_tui.library.drafts import Drafts, Typed


class FormText:
    """What is kept of one form."""

    def __init__(self, drafts: Drafts, key: str, name: str, draft: Draft | None, *, project: str = "") -> None:
        """`key` of the drafts; `name` of the record, empty for a new one, and of the `project` that it is a part of.

        `draft`: what was kept before the form opened.
        """
        self._drafts = drafts
        self._key = key
        self._name = name
        self._project = project
        self._kept = draft
        self.origin = drafts.origin(key)
        """The record that the fields are filled from; None for a new one."""

    @property
    def is_unsaved(self) -> bool:
        """Whether what is kept was typed here, and nothing newer since."""
        return self._kept is not None and self._drafts.get(self._key) is self._kept

    def keep(self, typed: Draft | None) -> None:
        """Keep what is typed now, in the place of what was typed before; nothing if None."""
        before, self._kept = self._kept, typed
        if typed is not None:
            self._hand_over(typed, self.origin)
        # Afterwards, so that at no moment the text is nowhere.
        if before is not None and before is not typed:
            self._drafts.drop(self._key, before)

    def sent(self, changes: Draft) -> None:
        """What was typed is on its way as `changes`."""
        if self._kept is not None:
            self._drafts.entrust(self._key, self._kept, changes)
        self._kept = None

    def settled(self, change: Typed, ending: Ending) -> None:
        """It is known what became of `change`; what was not applied is unsaved again."""
        if ending is Ending.APPLIED:
            self._drafts.drop(self._key, change.changes)
        else:
            self._kept = change.changes
            self._hand_over(
                change.changes, None if isinstance(change, CreateProject | CreateSubfolder) else change.before
            )

    def _hand_over(self, draft: Draft, origin: Record | None) -> None:
        name = self._name or draft.name or ""
        self._drafts.keep(self._key, draft, f"{self._project} › {name}" if self._project else name, origin)


def how_to_open(key: str) -> str:
    """What to press to get at the text that is kept under `key`: `e`, or `f on its project, then n`."""
    is_part = "/" in key
    letter = "e" if key and not key.endswith("/") else "n" if is_part else "C"
    return f"f on its project, then {letter}" if is_part else letter
