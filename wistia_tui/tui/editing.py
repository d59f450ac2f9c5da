"""What a person may change from the browser: asks, opens the form, starts the change and says how it ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wistia_tui.api.models import Media, Project
from wistia_tui.api.operations import MEDIA_UPDATE, PROJECT_CREATE, PROJECT_UPDATE
from wistia_tui.api.payloads import MediaChanges, ProjectChanges
from wistia_tui.clock import Clock
from wistia_tui.library.change import (
    CreateProject,
    DeleteMedia,
    DeleteProject,
    Deletion,
    Single,
    title,
)
from wistia_tui.library.drafts import NEW_PROJECT
from wistia_tui.library.kept_text import Draft
from wistia_tui.library.outcomes import Ending, Outcome
from wistia_tui.library.wording import short
from wistia_tui.tui.changing import Changing
from wistia_tui.tui.collecting import Collecting
from wistia_tui.tui.copying import copy_text
from wistia_tui.tui.deleting import Deleting
from wistia_tui.tui.job_news import JobNews
from wistia_tui.tui.kept_text import FormText
from wistia_tui.tui.leaving import Leaving
from wistia_tui.tui.permission import Permission
from wistia_tui.tui.project_parts import ProjectParts
from wistia_tui.tui.saving import Done, Saving
from wistia_tui.tui.starting import Starting
from wistia_tui.tui.undoing import Undoing, undo_hint

if TYPE_CHECKING:
    from wistia_tui.library.library import Library
    from wistia_tui.tui.screens.browser import Browser
    from wistia_tui.tui.screens.edit_media import EditMediaScreen
    from wistia_tui.tui.screens.edit_project import EditProjectScreen


class Editing:
    """The browser's way to change things; no screen sends anything itself."""

    def __init__(self, browser: Browser, clock: Clock) -> None:
        self._browser = browser
        self._clock = clock
        self._permission = permission = Permission(browser)
        self._saving = Saving(browser, self._apply_for, self._is_free)
        self.leaving = Leaving(browser, permission)
        self.news = JobNews(browser, self.leaving)
        self.collecting = Collecting(browser, permission)
        starting = Starting(browser, self.news.watch)
        self.undoing = Undoing(browser, permission, starting)
        self.changing = Changing(browser, permission, self.collecting, starting, self.apply)
        self.deleting = Deleting(browser, permission, self.collecting, starting, self.apply)
        self.parts = ProjectParts(browser, permission, self._apply_for)

    # forms ----------------------------------------------------------------------------------------------------------

    def edit(self) -> None:
        """Open the form for the record under the cursor, or what somebody else changed in it meanwhile."""
        library = self._permission.may_write("editing")
        record = self._permission.record(library) if library is not None else None
        if library is None or record is None:
            return
        identity = record.hashed_id
        draft = library.editor.drafts.get(identity)
        if self._saving.show_conflict(identity):
            return
        # What was typed before can be reached in any case.
        operation = MEDIA_UPDATE if isinstance(record, Media) else PROJECT_UPDATE
        if draft is not None or self._permission.is_allowed(operation, "e"):
            text = FormText(library.editor.drafts, identity, record.name, draft)
            self._saving.open(self._form(library, record, draft, text), text)

    def _form(
        self, library: Library, record: Media | Project, draft: Draft | None, text: FormText
    ) -> EditMediaScreen | EditProjectScreen:
        from wistia_tui.tui.screens.edit_media import EditMediaScreen
        from wistia_tui.tui.screens.edit_project import EditProjectScreen

        identity, origin = record.hashed_id, text.origin
        if isinstance(record, Media):

            async def media() -> Media:
                text.origin = fresh = await library.media(identity)
                return fresh

            return EditMediaScreen(
                media,
                record,
                draft=draft if isinstance(draft, MediaChanges) else None,
                origin=origin if isinstance(origin, Media) else None,
                keep=text.keep,
                method_override=self._permission.overrides_methods,
            )

        async def project() -> Project:
            text.origin = fresh = await library.project(identity)
            return fresh

        return EditProjectScreen(
            project,
            record,
            draft=draft if isinstance(draft, ProjectChanges) else None,
            origin=origin if isinstance(origin, Project) else None,
            keep=text.keep,
            method_override=self._permission.overrides_methods,
        )

    def create(self) -> None:
        """Open the form for a new project."""
        from wistia_tui.tui.screens.edit_project import EditProjectScreen

        library = self._permission.may_write("creating projects")
        if library is None:
            return
        draft = library.editor.drafts.get(NEW_PROJECT)
        if draft is None and not self._permission.is_allowed(PROJECT_CREATE, "C"):
            return
        in_doubt = draft is not None and library.jobs.is_in_doubt(CreateProject)
        if in_doubt and self._permission.asks("new", "C again: open it all the same. It may be created: J shows it."):
            return
        known = draft if isinstance(draft, ProjectChanges) else None
        text = FormText(library.editor.drafts, NEW_PROJECT, "", known)
        override = self._permission.overrides_methods
        self._saving.open(EditProjectScreen(None, None, draft=known, keep=text.keep, method_override=override), text)

    def _is_free(self) -> bool:
        return self._browser.app.screen is self._browser and not self._browser.status.asking

    # one change that its person waits for ---------------------------------------------------------------------------

    def apply(self, change: Single) -> None:
        """Send one change, and say how it ended."""
        self._apply_for(change, lambda outcome: None)

    def _apply_for(self, change: Single, done: Done) -> None:
        library = self._browser.library
        if library is None:
            return

        def ended(outcome: Outcome) -> None:
            done(outcome)  # first: what is said and shown next counts on it
            self._ended(outcome)

        self._browser.say(f"{'Deleting' if isinstance(change, Deletion) else 'Saving'} {short(title(change))}…")
        library.editor.start(change, ended)

    def _ended(self, outcome: Outcome) -> None:
        self.tell(outcome)
        self.leaving.change_ended(applied=outcome.ending is Ending.APPLIED)

    def tell(self, outcome: Outcome) -> None:
        """Say how a change ended and show what follows from it."""
        said = f"{outcome.message} {undo_hint(outcome)}".strip()
        self._browser.say(said, "plain" if outcome.ending is Ending.APPLIED else "error")
        if outcome.ending is Ending.APPLIED and isinstance(outcome.change, DeleteMedia):
            self._browser.record_gone(outcome.change.identity)
        elif outcome.ending is Ending.APPLIED and isinstance(outcome.change, DeleteProject):
            self._browser.project_gone(outcome.change.identity)
        self._browser.details_changed()

    def tell_what_is_left(self) -> None:
        """Say what a former run left."""
        self.news.tell_what_is_left()

    # jobs -----------------------------------------------------------------------------------------------------------

    def show_jobs(self) -> None:
        """Show all jobs."""
        from wistia_tui.tui.screens.jobs import JobsScreen

        library, connection = self._permission.library(), self._browser.connection
        if library is not None and connection is not None:
            self.news.watch(library)
            self._browser.app.push_screen(JobsScreen(library.jobs, connection, self._clock, self.undoing.undo))

    # the way out ----------------------------------------------------------------------------------------------------

    @property
    def how_to_leave(self) -> str:
        """A sentence to put before others while the app is about to end, else empty."""
        return self.leaving.announcement

    def stay(self) -> bool:
        """Do not leave after all, and open nothing that is being read; whether the app was about to end."""
        self.collecting.stop()
        return self.leaving.stay()

    def leave(self) -> None:
        """End the app, after the changes on their way have ended."""
        self.leaving.leave()

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
