"""What is typed into a form, kept from the first half second on until the service has it or its person lets it go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wistia_tui.library.kept_text import Draft

if TYPE_CHECKING:
    from wistia_tui.library.drafts import Drafts


class FormText:
    """What is kept of one form."""

    def __init__(self, drafts: Drafts, identity: str, name: str, draft: Draft | None) -> None:
        """`identity` and `name`: of the record, empty for a new one. `draft`: what was kept before the form opened."""
        self._drafts = drafts
        self._identity = identity
        self._name = name
        self._kept = draft
        self.origin = drafts.origin(identity)
        """The record that the fields are filled from; None for a new one."""

    def keep(self, typed: Draft | None) -> None:
        """Keep what is typed now, in the place of what was typed before; nothing if None."""
        before, self._kept = self._kept, typed
        if typed is not None:
            self._drafts.keep(self._identity, typed, self._name or typed.name or "", self.origin)
        # Afterwards, so that at no moment the text is nowhere.
        if before is not None and before is not typed:
            self._drafts.drop(self._identity, before)

    def sent(self, changes: Draft) -> None:
        """What was typed is on its way as `changes`."""
        if self._kept is not None:
            self._drafts.entrust(self._identity, self._kept, changes)
        self._kept = None

    def settled(self, changes: Draft, *, applied: bool) -> None:
        """It is known what became of `changes`; what was not applied is unsaved again."""
        if applied:
            self._drafts.drop(self._identity, changes)
