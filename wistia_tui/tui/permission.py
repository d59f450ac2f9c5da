"""Whether something may be changed now, and the sentence where it may not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wistia_tui.api.models import Media, Project
from wistia_tui.api.operations import Operation
from wistia_tui.library.rows import Gap
from wistia_tui.library.wording import short
from wistia_tui.tui.again import Again
from wistia_tui.tui.wording import doing, switched_off

if TYPE_CHECKING:
    from wistia_tui.library.library import Library
    from wistia_tui.tui.screens.browser import Browser


@dataclass(frozen=True, slots=True)
class Targets:
    """The records that a key is about."""

    ids: tuple[str, ...]
    """Hashed ids, in the order in which they were marked."""
    are_medias: bool
    busy: int = 0
    """How many are left out, because a change of them is on its way."""
    is_elsewhere: bool = False
    """Whether it is one that is marked, and not the one under the cursor."""

    @property
    def kind(self) -> str:
        """What they are, for a person."""
        one = len(self.ids) == 1
        return ("media" if one else "medias") if self.are_medias else ("project" if one else "projects")


class Permission:
    """Answers for the browser; every refusal is said in its status line."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._asked = ("", "")
        """What was asked last, and how the line says it."""
        self._again = Again()
        self.is_opening = False
        """Whether something is being read for a dialog that is about to open."""

    def asks(self, what: str, question: str) -> bool:
        """Ask for the same key again; False if it is that: nothing else was asked or said since, and it was read."""
        status = self._browser.status
        if self.is_asking(what):
            if self._again.is_answered(what):
                self.forget()
                return False
            self._again.ask(what)
            return True
        if status.asking:
            status.end()  # else the question would wait for what is typed
        self._browser.say(question, "warning")
        self._asked = (what, status.text)
        self._again.ask(what)
        self._browser.call_after_refresh(self._again.restart)
        return True

    def is_asking(self, what: str) -> bool:
        """Whether the line still asks for that key."""
        return self._asked == (what, self._browser.status.text)

    def forget(self) -> None:
        """Whatever was asked is not asked any more."""
        self._asked = ("", "")

    def library(self) -> Library | None:
        """The library, once there is a connection."""
        browser = self._browser
        if browser.library is None or browser.connection is None:
            browser.say("Not connected yet.", "warning")
            return None
        return browser.library

    @property
    def is_read_only(self) -> bool:
        """Whether every write is refused."""
        connection = self._browser.connection
        return connection is not None and connection.read_only

    @property
    def overrides_methods(self) -> bool:
        """Whether PUT and DELETE travel as POST (SEED)."""
        connection = self._browser.connection
        return connection is not None and connection.method_override

    def may_write(self, what: str) -> Library | None:
        """The library, if something may be written; `what` is switched off otherwise.

        Not while a dialog is about to open: what is typed for it must not be taken for other commands.
        """
        library = self.library()
        if self.is_opening:
            self._browser.say("Still reading for what you asked before; Esc stops that.", "warning")
            return None
        if library is not None and self.is_read_only:
            self._browser.say(switched_off(what), "warning")
            return None
        return library

    def is_allowed(self, operation: Operation, key: str) -> bool:
        """Whether the service has not refused that to this token, or its person wants to try all the same."""
        connection = self._browser.connection
        refusal = connection.client.not_allowed.get(operation.name) if connection is not None else None
        if refusal is None:
            return True
        # It may have been about that one record, or about a plan that is another by now.
        before = f"Refused before ({doing(operation.name)}): {refusal.happened}"
        return not self.asks(operation.name, f"{key} again: all the same; L: new token. {before}")

    # what a key is about --------------------------------------------------------------------------------------------

    def record(self, library: Library) -> Media | Project | None:
        """The record under the cursor, if it can be changed now; else it is said why not."""
        record = self._browser.current
        if isinstance(record, Media | Project) and record.hashed_id:
            if library.editor.is_gone(record.hashed_id):
                self._browser.say(f"{short(record.name)} is deleted; the service's list is a little behind.", "warning")
                return None
            if library.editor.busy(record.hashed_id):
                self._browser.say(f"{short(record.name)} is still being changed; wait for its outcome.", "warning")
                return None
            return record
        if isinstance(record, Gap):
            why = (
                f"This row is not loaded, r tries again: {record.error}"
                if record.error
                else "This row is not here yet."
            )
            self._browser.say(why, "warning")
        elif isinstance(record, Media | Project):
            self._browser.say("Wistia sent this record without an id, so it cannot be changed.", "warning")
        else:
            self._browser.say("Nothing to change here.", "warning")
        return None

    def targets(self, library: Library) -> Targets | None:
        """The marked records of the pane, or else the one under the cursor; None, and it is said why, if none can be
        changed now.
        """
        pane = self._browser.pane
        are_medias = pane is self._browser.medias
        marked = tuple(pane.table.marks)
        if not marked:
            record = self.record(library)
            return Targets((record.hashed_id,), isinstance(record, Media)) if record is not None else None
        editor = library.editor
        free = tuple(identity for identity in marked if not editor.busy(identity) and not editor.is_gone(identity))
        if not free:
            self._browser.say("All that is marked is still being changed; wait for the outcome.", "warning")
            return None
        is_elsewhere = len(free) == 1 and free[0] != pane.table.current_identity
        return Targets(free, are_medias, len(marked) - len(free), is_elsewhere)

    def project(self, library: Library) -> Project | None:
        """The project under the cursor, or the one whose medias are shown; else it is said that there is none."""
        if self._browser.pane_name == "projects":
            record = self.record(library)
            return record if isinstance(record, Project) else None
        if (project := self._browser.current_project) is None:
            self._browser.say("Go to a project first: these are the medias of all projects.", "warning")
        return project
