"""The form of a project, new or not: name, description, and who may see, add and download."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace

from textual.widget import Widget

from wistia_tui.api.errors import UnexpectedAnswer
from wistia_tui.api.models import EditableProject, Project
from wistia_tui.api.operations import PROJECT_CREATE, PROJECT_UPDATE
from wistia_tui.api.payloads import ProjectChanges, describe
from wistia_tui.library.change import CreateProject, EditProject
from wistia_tui.text import html_to_text, looks_like_html, safe_line
from wistia_tui.tui.screens.fields import SafeInput, SafeTextArea, Toggle, Words
from wistia_tui.tui.screens.form import (
    NAME_NEEDED,
    Form,
    name_note,
    row,
    set_input,
    signs_note,
)
from wistia_tui.tui.screens.keeping import Keeping
from wistia_tui.tui.screens.laid_over import FROM_DRAFT, FROM_DRAFT_NEW, lay_over

FORMATTED = "Shown without its formatting (HTML); a changed description is sent as plain text, the formatting is lost."
PRIVATE = "Private unless you switch public on; Wistia's own default would be public."


class EditProjectScreen(Form[EditProject | CreateProject, Project]):
    """Edits the project that `load` reads, or makes a new one where `load` is None."""

    def __init__(
        self,
        load: Callable[[], Awaitable[Project]] | None,
        shown: Project | None,
        *,
        draft: ProjectChanges | None = None,
        origin: Project | None = None,
        keep: Callable[[ProjectChanges | None], None] | None = None,
        method_override: bool = False,
    ) -> None:
        """`draft` is what was typed before, over `origin`; `keep` takes what is typed while it is typed, and None once
        nothing of it differs any more.
        """
        known = shown or Project()
        title = "New project" if load is None else f"Edit project · {safe_line(known.name) or '(no name)'}"
        super().__init__(
            load,
            title=title,
            identity=safe_line(known.hashed_id),
            has_draft=draft is not None and not draft.is_empty,
            keeping=Keeping(self._typed, keep, draft) if keep is not None else None,
        )
        self._is_new = load is None
        self._shown = known
        self._draft = draft
        self._origin = origin
        self._override = method_override
        self.project_name = SafeInput(id="name")
        self.description = SafeTextArea(id="description")
        unsaid = "left to Wistia" if load is None else "unknown, Wistia does not say"
        self.public = Toggle("Public", id="public")
        self.upload = Toggle("Anonymous upload", unknown=unsaid, id="upload")
        self.download = Toggle("Anonymous download", unknown=unsaid, id="download")
        self._name_note, self._description_note = self.note_of(self.project_name), self.note_of(self.description)
        self._public_note = Words(id="public-note")
        self._before = EditableProject("", "", None, None, None)

    def fields(self) -> Iterable[Widget]:
        """Name, description, switches."""
        yield from row("Name", self.project_name, self._name_note)
        yield from row("Description", self.description, self._description_note, tall=True)
        yield self.public
        yield self._public_note
        yield self.upload
        yield self.download

    def first_field(self) -> Widget:
        """The name."""
        return self.project_name

    def check(self, record: Project) -> None:
        """Refuse another record than the one that was asked for, and an answer that is none."""
        if record.original is None or record.hashed_id not in {"", self._shown.hashed_id}:
            raise UnexpectedAnswer("Wistia answered with another record than the one to edit. Nothing was changed.")

    def fill(self, record: Project | None) -> str:
        """The record, or a private project without a name, and the draft over it."""
        said = FROM_DRAFT
        if record is None:
            said = FROM_DRAFT_NEW
            self._public_note.say(PRIVATE, "dim")
            self._before = EditableProject("", "", False, None, None)
        else:
            self.record = record = replace(record, hashed_id=self._shown.hashed_id)
            self._fill_fields(record)
            if self._draft is not None and self._origin is not None:
                laid = lay_over(EditProject(replace(self._origin, hashed_id=record.hashed_id), self._draft), record)
                said, self.theirs = laid.said, dict(laid.notes)
                self._draft = None if laid.edit is None else laid.edit.changes
        before, draft = self._before, self._draft or ProjectChanges()
        for switch, first, value in (
            (self.public, before.public, draft.public),
            (self.upload, before.anonymous_can_upload, draft.anonymous_can_upload),
            (self.download, before.anonymous_can_download, draft.anonymous_can_download),
        ):
            switch.fill(first, first if value is None else value)
        if draft.name is not None:
            set_input(self.project_name, draft.name)
        if draft.description is not None:
            self.description.load_text(draft.description)
        self.clear_complaints()
        return "" if draft.is_empty else said

    def take_theirs(self, field: Widget) -> None:
        """Put what the project holds into `field`."""
        if field is self.project_name:
            set_input(self.project_name, self._before.name)
        elif field is self.description:
            self.description.load_text(self._before.description)

    def _fill_fields(self, record: Project) -> None:
        original = record.original or EditableProject("", "", None, None, None)
        name = set_input(self.project_name, record.name)
        formatted = looks_like_html(original.description)
        self.description.load_text(html_to_text(original.description) if formatted else original.description)
        self._before = EditableProject(
            name,
            self.description.text,
            original.public,
            original.anonymous_can_upload,
            original.anonymous_can_download,
        )
        notes = [FORMATTED if formatted else "", signs_note(original.description, "it")]
        self.notes = {"name": name_note(original.name), "description": " ".join(filter(None, notes))}

    @property
    def changes(self) -> ProjectChanges:
        """What differs from what the fields were filled with."""
        before = self._before
        name, description = self.project_name.value, self.description.text
        return ProjectChanges(
            name=name if name != before.name else None,
            description=description if description != before.description else None,
            public=_turned(self.public, before.public),
            anonymous_can_upload=_turned(self.upload, before.anonymous_can_upload),
            anonymous_can_download=_turned(self.download, before.anonymous_can_download),
        )

    def _typed(self) -> ProjectChanges | None:
        changes = self.changes
        return None if changes.is_empty else changes

    def sending(self) -> list[str]:
        """The request; for a new project with a description, both."""
        changes = self.changes
        if changes.is_empty:
            return []
        if not self._is_new:
            return [describe(PROJECT_UPDATE, changes, record_id=self._shown.hashed_id, method_override=self._override)]
        whole = self._new(changes)
        lines = [describe(PROJECT_CREATE, replace(whole, description=None))]
        if whole.description is not None:
            description = ProjectChanges(description=whole.description)
            lines.append(f"then {describe(PROJECT_UPDATE, description, method_override=self._override)}")
        return lines

    def complaint(self) -> tuple[Words, Widget, str] | None:
        """No project without a name."""
        name = self.changes.name
        missing = self._is_new and name is None
        if missing or (name is not None and not name.strip()):
            return self._name_note, self.project_name, NAME_NEEDED
        return None

    @staticmethod
    def _new(changes: ProjectChanges) -> ProjectChanges:
        # Left out, `public` would be the service's default, which is true (ZAP22).
        return replace(changes, public=bool(changes.public))

    def result(self) -> EditProject | CreateProject:
        """The change, from the record as it was read, or the new project."""
        if self._is_new:
            return CreateProject(self._new(self.changes))
        return EditProject(self.record or self._shown, self.changes)


def _turned(switch: Toggle, before: bool | None) -> bool | None:
    return switch.value if switch.value != before else None
