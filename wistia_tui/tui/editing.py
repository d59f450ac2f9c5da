"""What a person may change from the browser: asks, opens the form, starts the change and says how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wistia_tui.api.models import Media, Project
from wistia_tui.api.operations import (
    MEDIA_DELETE,
    MEDIA_UPDATE,
    PROJECT_CREATE,
    PROJECT_DELETE,
    PROJECT_UPDATE,
    Operation,
)
from wistia_tui.api.payloads import MediaChanges, ProjectChanges
from wistia_tui.clock import Clock
from wistia_tui.library.change import (
    Change,
    DeleteMedia,
    DeleteProject,
    title,
)
from wistia_tui.library.editor import Ending, Outcome
from wistia_tui.library.library import Library
from wistia_tui.library.rows import Gap
from wistia_tui.library.wording import short
from wistia_tui.tui.copying import copy_text
from wistia_tui.tui.screens.calm import Modal
from wistia_tui.tui.wording import doing

if TYPE_CHECKING:
    from wistia_tui.tui.screens.browser import Browser
    from wistia_tui.tui.screens.edit_media import EditMediaScreen
    from wistia_tui.tui.screens.edit_project import EditProjectScreen

_LEAVE = "leave"
_LEAVING = "Again: leave now; Esc: stay."
LEAST_COLUMNS, LEAST_LINES = 40, 12
"""The smallest terminal on which the question before a delete can be read."""


class Editing:
    """The browser's way to change things; no screen sends anything itself."""

    def __init__(self, browser: Browser, clock: Clock) -> None:
        self._browser = browser
        self._clock = clock
        self._leaving = False
        """Whether the app ends by itself once the changes on their way are settled."""
        self._asked = ("", "")
        """What was asked last, and how the line says it."""

    def _asks(self, what: str, question: str) -> bool:
        """Ask for the same key again; False if it is that: nothing else was asked or said since."""
        status = self._browser.status
        if self._asked == (what, status.text):
            self._asked = ("", "")
            return False
        if status.asking:
            status.end()  # else the question would wait for what is typed
        self._browser.say(question, "warning")
        self._asked = (what, status.text)
        return True

    def _may_write(self, what: str) -> Library | None:
        browser = self._browser
        if browser.library is None or browser.connection is None:
            browser.say("Not connected yet.", "warning")
            return None
        if browser.connection.read_only:
            browser.say(f"Read-only: {what} is switched off (WISTIA_READ_ONLY or --read-only).", "warning")
            return None
        return browser.library

    def _is_allowed(self, operation: Operation, key: str) -> bool:
        """Whether the service has not refused that to this token, or its person wants to try all the same."""
        connection = self._browser.connection
        refusal = connection.client.not_allowed.get(operation.name) if connection is not None else None
        if refusal is None:
            return True
        # It may have been about that one record, or about a plan that is another by now.
        before = f"Refused before ({doing(operation.name)}): {refusal.happened}"
        return not self._asks(operation.name, f"{key} again: all the same; L: new token. {before}")

    def _record(self, library: Library) -> Media | Project | None:
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

    def edit(self) -> None:
        """Open the form for the record under the cursor."""
        from wistia_tui.tui.screens.edit_media import EditMediaScreen
        from wistia_tui.tui.screens.edit_project import EditProjectScreen

        library = self._may_write("editing")
        record = self._record(library) if library is not None else None
        if library is None or record is None:
            return
        identity = record.hashed_id
        draft = library.editor.drafts.get(identity)
        # What was typed before can be reached in any case.
        if draft is None and not self._is_allowed(MEDIA_UPDATE if isinstance(record, Media) else PROJECT_UPDATE, "e"):
            return
        if isinstance(record, Media):
            media_draft = draft if isinstance(draft, MediaChanges) else None
            self._open(
                EditMediaScreen(
                    lambda: library.media(identity), record, draft=media_draft, method_override=self._override
                ),
                identity,
                draft,
            )
        else:
            project_draft = draft if isinstance(draft, ProjectChanges) else None
            self._open(
                EditProjectScreen(
                    lambda: library.project(identity), record, draft=project_draft, method_override=self._override
                ),
                identity,
                draft,
            )

    def _open(
        self, form: EditMediaScreen | EditProjectScreen, identity: str, draft: MediaChanges | ProjectChanges | None
    ) -> None:
        def closed(change: Change | None) -> None:
            # A change carries on what its form was filled with; what another change left meanwhile stays.
            if (form.discarded or change is not None) and draft is not None and self._browser.library is not None:
                self._browser.library.editor.drafts.drop(identity, draft)
            self._apply(change)

        self._browser.app.push_screen(form, closed)

    @property
    def _override(self) -> bool:
        return self._browser.connection is not None and self._browser.connection.method_override

    def create(self) -> None:
        """Open the form for a new project."""
        from wistia_tui.tui.screens.edit_project import EditProjectScreen

        library = self._may_write("creating projects")
        if library is None:
            return
        draft = library.editor.drafts.get("")
        if draft is None and not self._is_allowed(PROJECT_CREATE, "C"):
            return
        known = draft if isinstance(draft, ProjectChanges) else None
        self._open(EditProjectScreen(None, None, draft=known, method_override=self._override), "", draft)

    def delete(self) -> None:
        """Ask whether the record under the cursor is to go."""
        size = self._browser.size
        if size.width < LEAST_COLUMNS or size.height < LEAST_LINES:
            self._browser.say("Too small to show what goes: enlarge the terminal.", "warning")
            return
        library = self._may_write("deleting")
        record = self._record(library) if library is not None else None
        if library is None or record is None:
            return
        if not self._is_allowed(MEDIA_DELETE if isinstance(record, Media) else PROJECT_DELETE, "D"):
            return
        if isinstance(record, Media):
            self._confirm(DeleteMedia(record), record.project.name if record.project else "")
            return

        async def read_and_ask() -> None:
            # What goes with a project is asked of the service: a count in a list can be hours old.
            fresh = await library.project(record.hashed_id)
            if self._browser.app.screen is self._browser:
                self._browser.status.tell("")
                self._confirm(DeleteProject(fresh))

        self._browser.say(f"Reading what {short(record.name)} holds…")
        self._browser.run(read_and_ask(), f"{short(record.name)} is not deleted.")

    def _confirm(self, change: DeleteMedia | DeleteProject, project_name: str = "") -> None:
        from wistia_tui.tui.screens.confirm_delete import ConfirmDeleteScreen

        def confirmed(yes: bool | None) -> None:
            if yes:
                self._apply(change)

        self._browser.app.push_screen(ConfirmDeleteScreen(change, project_name=project_name), confirmed)

    def _apply(self, change: Change | None) -> None:
        library = self._browser.library
        if change is None or library is None:
            return
        under_way = "Deleting" if isinstance(change, DeleteMedia | DeleteProject) else "Saving"
        self._browser.say(f"{under_way} {short(title(change))}…")
        library.editor.start(change, self._ended)

    def _ended(self, outcome: Outcome) -> None:
        self.tell(outcome)
        if outcome.ending is not Ending.APPLIED:
            self._leaving = False  # whoever leaves must have seen that something was not saved
        elif self._leaving and not self._under_way:
            self._leaving = False
            top = self._browser.app.screen
            if not (isinstance(top, Modal) and top.asks_before_leaving()):
                self.leave()

    def tell(self, outcome: Outcome) -> None:
        """Say how a change ended and show what follows from it."""
        self._browser.say(outcome.message, "plain" if outcome.ending is Ending.APPLIED else "error")
        if outcome.ending is Ending.APPLIED and isinstance(outcome.change, DeleteMedia):
            self._browser.record_gone(outcome.change.identity)
        elif outcome.ending is Ending.APPLIED and isinstance(outcome.change, DeleteProject):
            self._browser.project_gone(outcome.change.identity)
        self._browser.details_changed()

    @property
    def _under_way(self) -> int:
        library = self._browser.library
        return library.editor.under_way if library is not None else 0

    @property
    def how_to_leave(self) -> str:
        """A sentence to put before others while the app is about to end, else empty."""
        return f"{_LEAVING} " if self._leaving else ""

    def stay(self) -> bool:
        """Do not leave after all; whether that was to happen."""
        was_leaving = self._leaving or self._asked == (_LEAVE, self._browser.status.text)
        self._leaving, self._asked = False, ("", "")
        if was_leaving:
            self._browser.say("The app stays open.")
        return was_leaving

    def leave(self) -> None:
        """End the app, after the changes on their way have ended; asked twice, at once and without the kept text."""
        count = self._under_way
        changes = "1 change is" if count == 1 else f"{count} changes are"
        if kept := self._kept_text():
            self._close_dialogs()
            on_the_way = f" {changes} on the way." if count else ""
            if self._asks(_LEAVE, f"Again: leave and forget it; Esc: stay. {kept}{on_the_way}"):
                return
        elif count and not self._leaving:
            self._leaving = True
            self._close_dialogs()
            self._asks(_LEAVE, f"{_LEAVING} The app ends once {changes} settled.")
            return
        self._browser.app.exit()

    def _kept_text(self) -> str:
        """Whose text is kept and not saved, and what opens it; empty if there is none."""
        drafts = self._browser.library.editor.drafts if self._browser.library is not None else ()
        if not drafts:
            return ""
        (identity, name), *_ = drafts.names().items()
        others = f" and {len(drafts) - 1} more" if len(drafts) > 1 else ""
        return f"Unsaved text, {'e' if identity else 'C'} opens it: {short(name)}{others}."

    def _close_dialogs(self) -> None:
        """A question at the bottom of the screen is to be seen, and none of them holds what was typed."""
        while self._browser.app.screen is not self._browser:
            self._asked = ("", "")
            self._browser.app.pop_screen()

    # copying --------------------------------------------------------------------------------------------------------

    def copy_id(self) -> None:
        """Copy the hashed id under the cursor."""
        record = self._browser.current
        if isinstance(record, Media | Project) and record.hashed_id:
            self._copy(record.hashed_id)
        else:
            self._browser.say("Nothing to copy here.", "warning")

    def copy_link(self) -> None:
        """Copy the web address of what is under the cursor (reference 5.4)."""
        record = self._browser.current
        account = self._browser.library.account.url if self._browser.library is not None else ""
        if not isinstance(record, Media | Project) or not record.hashed_id:
            self._browser.say("Nothing to copy here.", "warning")
        elif not account.startswith(("https://", "http://")):
            self._browser.say("The account's web address is not known; Y copies the id.", "warning")
        else:
            kind = "medias" if isinstance(record, Media) else "projects"
            self._copy(f"{account.rstrip('/').replace('http://', 'https://', 1)}/{kind}/{record.hashed_id}")

    def _copy(self, text: str) -> None:
        copy_text(self._browser.app, text, self._browser.say)
