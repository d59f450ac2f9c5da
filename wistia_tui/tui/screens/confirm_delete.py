"""The question before a delete: what goes, what goes with it, and no way back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from wistia_tui.api.models import Media, Project
from wistia_tui.api.operations import MEDIA_DELETE, PROJECT_DELETE
from wistia_tui.api.payloads import describe
from wistia_tui.library.change import DeleteMedia, DeleteProject
from wistia_tui.text import fit, safe_line
from wistia_tui.tui.screens.confirm import Confirm

NO_WAY_BACK = (
    "It cannot be undone through the API. What is deleted can be recovered only in Wistia's web app, for a limited "
    "time, and that is not guaranteed."
)
LONGEST_TYPED = 60
"""Characters of a name that a person is asked to type; longer ones can be confirmed by the id as well."""
_SHOWN_NAME = 300
_SIGNS = frozenset("\ufffd⏎⇥\u2421") | {chr(0x2400 + code) for code in range(0x20)}


def kept_copy(directory: Path | None, what: str) -> str:
    """That a copy of the metadata of `what` is kept, and where; empty where none is, for an account that is made up."""
    if directory is None:
        return ""
    return f"A copy of {what} metadata, not of the files, is kept in {safe_line(directory)}."


class ConfirmDeleteScreen(Confirm):
    """Asks whether `change` is meant, or for a media whether it is to be archived instead.

    A project that holds medias, or may hold some, wants its name typed first.
    """

    VERB = "Delete"
    DONE = "deleted"

    def __init__(
        self,
        change: DeleteMedia | DeleteProject,
        *,
        project_name: str = "",
        kept_in: Path | None = None,
        offers_archive: bool = True,
    ) -> None:
        """`kept_in`: where the copy of what is deleted will be; None where there will be none."""
        record = change.before
        self._change = change
        self._project_name = safe_line(project_name)
        self._kept_in = kept_in
        self._identity = safe_line(record.hashed_id)
        self._record_name = safe_line(record.name)
        holds_medias = isinstance(record, Project) and record.media_count != 0
        self.can_archive = offers_archive and isinstance(record, Media) and not record.archived
        super().__init__(accepted(self._record_name, self._identity) if holds_medias else ())

    def words(self) -> Iterable[tuple[str, str]]:
        """What goes, what goes with it, and what is kept."""
        record = self._change.before
        kind = "project " if isinstance(record, Project) else ""
        name = (
            fit(self._record_name, _SHOWN_NAME, pad=False)
            if len(self._record_name) > _SHOWN_NAME
            else self._record_name
        )
        yield f"Delete {kind}“{name}”?" if name else f"Delete this {kind or 'media '}without a name?", "title"
        facts = [self._facts(record), self._identity]
        yield " · ".join(fact for fact in facts if fact), "plain"
        yield self._goes_with_it(record), "warning"
        archive = " Archived medias can be brought back: a archives it instead." if self.can_archive else ""
        yield f"{NO_WAY_BACK}{archive}", "plain"
        yield kept_copy(self._kept_in, "its" if isinstance(record, Media) else "its and its medias'"), "plain"
        operation = PROJECT_DELETE if isinstance(record, Project) else MEDIA_DELETE
        yield describe(operation, record_id=self._identity), "dim"
        if self._wanted:
            yield _ask(self._wanted, self._record_name), "plain"

    def _facts(self, record: Media | Project) -> str:
        if isinstance(record, Project):
            count = record.media_count
            return "how many medias it holds is not known" if count is None else f"{count:,} medias"
        place = f"From {self._project_name}" if self._project_name else "Its project is not known"
        return " · ".join(part for part in (place, record.type_label) if part)

    @staticmethod
    def _goes_with_it(record: Media | Project) -> str:
        if isinstance(record, Media):
            return "Its files, captions and tags go with it; pages that embed it lose it."
        if record.media_count == 0:
            return "It holds no medias."
        count = "All medias in it" if record.media_count is None else f"Its {record.media_count:,} medias"
        return f"{count} go too, with their files and captions; pages that embed them lose them."


def accepted(name: str, identity: str) -> tuple[str, ...]:
    """What may be typed for a project: its name, its id where the name is hard to type, the id alone where it is
    impossible."""
    if not name.strip() or any(character in _SIGNS for character in name):
        return (identity or "delete",)
    if identity and (not name.isascii() or len(name) > LONGEST_TYPED):
        return name, identity
    return (name,)


def _ask(wanted: tuple[str, ...], name: str) -> str:
    if len(wanted) > 1:
        return f"Type its name, or its id {wanted[1]}, to delete it:"
    if wanted[0] == name:
        return "Type its name to delete it:"
    why = "Its name holds signs that cannot be typed" if name.strip() else "It has no name"
    return f"{why}: type {wanted[0]} to delete it:"
