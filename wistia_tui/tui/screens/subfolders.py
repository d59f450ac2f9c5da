"""The subfolders of a project: list, create, rename, describe, delete."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Iterable
from typing import TYPE_CHECKING

from textual.widget import Widget

from wistia_tui.api.models import EditableSubfolder, Project, ProjectRef, Subfolder
from wistia_tui.api.operations import SUBFOLDER_CREATE, SUBFOLDER_DELETE, SUBFOLDER_UPDATE
from wistia_tui.api.payloads import SubfolderChanges, describe
from wistia_tui.library.change import CreateSubfolder, DeleteSubfolder, EditSubfolder, Single
from wistia_tui.library.drafts import Drafts, key_of_subfolder
from wistia_tui.text import fit, safe_line
from wistia_tui.tui.kept_text import FormText
from wistia_tui.tui.saving import Done, Saving
from wistia_tui.tui.screens.confirm import Confirm
from wistia_tui.tui.screens.fields import SafeInput, SafeTextArea, Words
from wistia_tui.tui.screens.form import NAME_NEEDED, Form, name_note, row, set_input, signs_note
from wistia_tui.tui.screens.keeping import Keeping
from wistia_tui.tui.screens.laid_over import FROM_DRAFT, FROM_DRAFT_NEW, lay_over
from wistia_tui.tui.screens.part_list import PartList
from wistia_tui.tui.screens.picker import quoted
from wistia_tui.tui.widgets.row_formats import NO_NAME

if TYPE_CHECKING:
    from wistia_tui.tui.widgets.row_strips import Part

LONGEST_NAME = 255
"""Characters (SPEC)."""
LONGEST_DESCRIPTION = 1_000
"""Characters (SPEC)."""
STAYS = "The medias in it are not deleted: they move to the root of the project."
NO_WAY_BACK = "The API has no way to bring a subfolder back."


class SubfolderFormat:
    """Rows of subfolders."""

    @staticmethod
    def _widths(width: int) -> tuple[int, int]:
        rest = max(0, width - 4)
        return (rest + 1) // 2, rest // 2

    def header(self, width: int) -> str:
        """The heads of the columns."""
        name, description = self._widths(width)
        return f"  {fit('Name', name)}  {fit('Description', description)}"

    def state(self, record: Subfolder) -> Hashable | None:
        """Nothing else."""
        return ""

    def row(self, record: Subfolder, width: int) -> list[Part]:
        """A subfolder in `width` cells."""
        name, description = self._widths(width)
        return [
            (f"  {fit(record.name or NO_NAME, name)}", "" if record.name else "dim"),
            (f"  {fit(safe_line(record.description), description)}", "dim"),
        ]


class SubfolderForm(Form[CreateSubfolder | EditSubfolder, Subfolder]):
    """Edits `before`, or makes a new subfolder where that is None."""

    def __init__(
        self,
        project: ProjectRef,
        before: Subfolder | None,
        *,
        draft: SubfolderChanges | None = None,
        origin: Subfolder | None = None,
        keep: Callable[[SubfolderChanges | None], None] | None = None,
        method_override: bool = False,
    ) -> None:
        """`draft` is what was typed before, over `origin`; `keep` takes what is typed while it is typed, and None once
        nothing of it differs any more.
        """
        known = before or Subfolder()
        title = "New subfolder" if before is None else f"Edit subfolder · {safe_line(known.name) or NO_NAME}"
        super().__init__(
            None,
            title=title,
            identity=safe_line(known.hashed_id),
            has_draft=draft is not None,
            keeping=Keeping(self._typed, keep, draft) if keep is not None else None,
        )
        self._project = project
        self._before = before
        self._draft = draft
        self._origin = origin
        self._override = method_override
        self._filled = EditableSubfolder("", "")
        """What the fields held before anything was typed."""
        self.subfolder_name = SafeInput(id="name")
        self.description = SafeTextArea(id="description")
        self._name_note, self._description_note = self.note_of(self.subfolder_name), self.note_of(self.description)

    def fields(self) -> Iterable[Widget]:
        """Name and description."""
        yield from row("Name", self.subfolder_name, self._name_note)
        yield from row("Description", self.description, self._description_note, tall=True)

    def first_field(self) -> Widget:
        """The name."""
        return self.subfolder_name

    def fill(self, record: Subfolder | None) -> str:
        """What the list holds of it, and the draft over it."""
        before = self._before or Subfolder()
        original = before.original or EditableSubfolder(before.name, before.description)
        name = set_input(self.subfolder_name, before.name)
        self.description.load_text(before.description)
        self._filled = EditableSubfolder(name, self.description.text)
        self.notes = {"name": name_note(original.name), "description": signs_note(original.description, "it")}
        said = self._lay_over()
        self.clear_complaints()
        return said

    def _lay_over(self) -> str:
        said = FROM_DRAFT if self._before is not None else FROM_DRAFT_NEW
        if self._before is not None and self._draft is not None and self._origin is not None:
            laid = lay_over(EditSubfolder(self._project, self._origin, self._draft), self._before)
            said, self.theirs = laid.said, dict(laid.notes)
            self._draft = None if laid.edit is None else laid.edit.changes
        draft = self._draft
        if draft is None or draft.is_empty:
            return ""
        if draft.name is not None:
            set_input(self.subfolder_name, draft.name)
        if draft.description is not None:
            self.description.load_text(draft.description)
        return said

    def take_theirs(self, field: Widget) -> None:
        """Put what the list holds into `field`."""
        if field is self.subfolder_name:
            set_input(self.subfolder_name, self._filled.name)
        elif field is self.description:
            self.description.load_text(self._filled.description)

    @property
    def changes(self) -> SubfolderChanges:
        """What differs from what the fields were filled with."""
        name, description = self.subfolder_name.value, self.description.text
        return SubfolderChanges(
            name=name if name != self._filled.name else None,
            description=description if description != self._filled.description else None,
        )

    def _typed(self) -> SubfolderChanges | None:
        changes = self.changes
        return None if changes.is_empty else changes

    def sending(self) -> list[str]:
        """The request."""
        changes = self.changes
        if changes.is_empty:
            return []
        operation = SUBFOLDER_CREATE if self._before is None else SUBFOLDER_UPDATE
        identity = self._before.hashed_id if self._before is not None else ""
        line = describe(
            operation,
            changes,
            record_id=identity,
            parent_id=self._project.hashed_id,
            method_override=self._override,
        )
        return [line]

    def complaint(self) -> tuple[Words, Widget, str] | None:
        """No subfolder without a name, and none with more than the service takes."""
        changes = self.changes
        missing = self._before is None and changes.name is None
        if missing or (changes.name is not None and not changes.name.strip()):
            return self._name_note, self.subfolder_name, NAME_NEEDED
        if changes.name is not None and len(changes.name) > LONGEST_NAME:
            return self._name_note, self.subfolder_name, _too_long(len(changes.name), LONGEST_NAME)
        if changes.description is not None and len(changes.description) > LONGEST_DESCRIPTION:
            too_long = _too_long(len(changes.description), LONGEST_DESCRIPTION)
            return self._description_note, self.description, too_long
        return None

    def result(self) -> CreateSubfolder | EditSubfolder:
        """The change."""
        if self._before is None:
            return CreateSubfolder(self._project, self.changes)
        return EditSubfolder(self._project, self._before, self.changes)


def _too_long(length: int, most: int) -> str:
    return f"It has {length:,} characters, and Wistia takes {most:,}: shorten it."


class ConfirmDeleteSubfolder(Confirm):
    """Asks whether a subfolder is to go."""

    VERB = "Delete"
    DONE = "deleted"

    def __init__(self, project: ProjectRef, subfolder: Subfolder) -> None:
        self._project = project
        self._subfolder = subfolder
        super().__init__()

    def words(self) -> Iterable[tuple[str, str]]:
        """What goes, and what stays."""
        yield f"Delete the subfolder {quoted(self._subfolder.name)} of {quoted(self._project.name)}?", "title"
        yield STAYS, "plain"
        yield NO_WAY_BACK, "warning"
        identity, parent = self._subfolder.hashed_id, self._project.hashed_id
        yield describe(SUBFOLDER_DELETE, record_id=identity, parent_id=parent), "dim"


class SubfoldersScreen(PartList[Subfolder]):
    """Lists and changes the subfolders of a project."""

    TITLE = "Subfolders"
    KEYS = "n new  e edit  D delete  r read again  Esc back"
    EMPTY = "No subfolders: n makes one."
    NO_ID = "Wistia sent this subfolder without an id, so it cannot be changed."
    CAN_ADD = True
    RECORD = Subfolder

    def __init__(
        self,
        project: Project,
        load: Callable[[], Awaitable[list[Subfolder]]],
        apply: Callable[[Single, Done], None],
        *,
        drafts: Drafts,
        read_only: bool,
        method_override: bool = False,
    ) -> None:
        """As in `PartList`; `drafts` keeps what is typed."""
        super().__init__(project, load, apply, read_only=read_only, method_override=method_override)
        self._drafts = drafts
        self._saving = Saving(self, self.send, lambda: self.is_attached and self.app.screen is self)

    def row_format(self) -> SubfolderFormat:
        """Name and description."""
        return SubfolderFormat()

    def identity_of(self, record: Subfolder) -> str:
        """Its hashed id."""
        return record.hashed_id

    def is_as_before(self, record: Subfolder, before: Subfolder) -> bool:
        """Whether it has the name and the description of `before`."""
        return (record.name, record.description) == (before.name, before.description)

    def about(self, record: Subfolder) -> str:
        """Its whole description, as far as there is room, and its id."""
        return " · ".join(filter(None, (safe_line(record.description), record.hashed_id)))

    def open_form(self, record: Subfolder | None) -> None:
        """Open the form, or what somebody else changed in it meanwhile."""
        name, identity = ("", "") if record is None else (record.name, record.hashed_id)
        key = key_of_subfolder(self.project.hashed_id, identity)
        if self._saving.show_conflict(key):
            return
        draft = self._drafts.get(key)
        known = draft if isinstance(draft, SubfolderChanges) else None
        text = FormText(self._drafts, key, name, known, project=self.project.name)
        origin, text.origin = text.origin, record
        form = SubfolderForm(
            self.project,
            record,
            draft=known,
            origin=origin if isinstance(origin, Subfolder) else None,
            keep=text.keep,
            method_override=self.overrides_methods,
        )
        self._saving.open(form, text)

    def removal(self, record: Subfolder) -> tuple[Confirm, Single]:
        """Its deletion."""
        return ConfirmDeleteSubfolder(self.project, record), DeleteSubfolder(self.project, record)
