"""With whom a project is shared, and what else each may do with it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import fields
from typing import TYPE_CHECKING

from textual.widget import Widget

from wistia_tui.api.models import ProjectRef, Sharing
from wistia_tui.api.operations import SHARING_DELETE, SHARING_UPDATE
from wistia_tui.api.payloads import FIELD_LABELS, SharingChanges, describe
from wistia_tui.library.change import EditSharing, RemoveSharing, Single
from wistia_tui.text import cell_width, fit, safe_line
from wistia_tui.tui.screens.confirm import Confirm
from wistia_tui.tui.screens.fields import Toggle, Words
from wistia_tui.tui.screens.form import Form
from wistia_tui.tui.screens.part_list import PartList
from wistia_tui.tui.screens.picker import quoted
from wistia_tui.tui.widgets.row_formats import NO_NAME

if TYPE_CHECKING:
    from wistia_tui.tui.widgets.row_strips import Part

RIGHTS = {"is_admin": "admin", "can_share": "share", "can_download": "download", "can_upload": "upload"}
"""The rights besides seeing it, by field, as a row says them."""
NO_GROUP_ADMINS = "Wistia takes no group as administrator."
SENDS_MAIL = "To share it again is possible in Wistia's web app only, and writes to them by mail."
NO_WAY_BACK = "This cannot be undone here."
_RIGHTS_WIDTH = 30
_GROUP = "ContactGroup"
_GAP = "  "


def called(sharing: Sharing) -> str:
    """Who it is, as a person knows them."""
    return sharing.name or sharing.email or NO_NAME


def rights_words(sharing: Sharing) -> str:
    """What they may do besides seeing it: `✓ admin share`, `– view only`, `? not told`."""
    told = {name: getattr(sharing, name) for name in RIGHTS}
    held = [RIGHTS[name] for name, value in told.items() if value]
    if held:
        return f"✓ {' '.join(held)}"
    return "? not told" if None in told.values() else "– view only"


class SharingFormat:
    """Rows of sharings."""

    @staticmethod
    def _widths(width: int) -> tuple[int, int]:
        rights = min(_RIGHTS_WIDTH, width // 2)
        return max(0, width - 2 - len(_GAP) - rights), rights

    def header(self, width: int) -> str:
        """The heads of the columns."""
        who, rights = self._widths(width)
        return f"  {fit('With', who)}{_GAP}{fit('May, besides seeing it', rights)}"

    def state(self, record: Sharing) -> Hashable | None:
        """Nothing else."""
        return ""

    def row(self, record: Sharing, width: int) -> list[Part]:
        """A sharing in `width` cells."""
        who, rights = self._widths(width)
        kind = " (group)" if record.kind == _GROUP else ""
        email = f" <{record.email}>" if record.email and record.email != called(record) else ""
        name = fit(called(record), max(0, who - cell_width(kind)), pad=False) + kind
        text = f"  {fit(name + email, who)}{_GAP}{fit(rights_words(record), rights)}"
        return [(text, "accent" if record.is_admin else "")]


class RightsForm(Form[EditSharing, Sharing]):
    """Turns the rights of one sharing on and off."""

    def __init__(self, project: ProjectRef, before: Sharing, *, method_override: bool = False) -> None:
        super().__init__(None, title=f"Rights of {called(before)}", identity="", has_draft=False)
        self._project = project
        self._before = before
        self._override = method_override
        unsaid = "unknown, Wistia does not say"
        self._switches = {
            name: Toggle(FIELD_LABELS[name].capitalize(), unknown=unsaid, id=name.replace("_", "-")) for name in RIGHTS
        }
        self._note = Words(id="rights-note")

    def fields(self) -> Iterable[Widget]:
        """A switch for each right."""
        yield from self._switches.values()
        yield self._note

    def first_field(self) -> Widget:
        """The first switch."""
        return next(iter(self._switches.values()))

    def fill(self, record: Sharing | None) -> str:
        """The rights as the list has them."""
        for name, switch in self._switches.items():
            value = getattr(self._before, name)
            switch.fill(value, value)
        if self._before.kind == _GROUP:
            self._note.say(NO_GROUP_ADMINS, "warning")
        return f"In the project {quoted(self._project.name)}."

    @property
    def changes(self) -> SharingChanges:
        """What was turned."""
        turned = {name: switch.value for name, switch in self._switches.items()}
        return SharingChanges(
            **{name: value if value != getattr(self._before, name) else None for name, value in turned.items()}
        )

    def sending(self) -> list[str]:
        """The request."""
        changes = self.changes
        if changes.is_empty:
            return []
        line = describe(
            SHARING_UPDATE,
            changes,
            record_id=str(self._before.id),
            parent_id=self._project.hashed_id,
            method_override=self._override,
        )
        return [line]

    def complaint(self) -> tuple[Words, Widget, str] | None:
        """None: what the service refuses it says itself."""
        return None

    def result(self) -> EditSharing:
        """The change."""
        return EditSharing(self._project, self._before, self.changes)


class ConfirmRemoveSharing(Confirm):
    """Asks whether a sharing is to end."""

    VERB = "Remove"
    DONE = "removed"

    def __init__(self, project: ProjectRef, sharing: Sharing) -> None:
        self._project = project
        self._sharing = sharing
        super().__init__()

    def words(self) -> Iterable[tuple[str, str]]:
        """Who loses what."""
        yield f"Stop sharing {quoted(self._project.name)} with {quoted(called(self._sharing))}?", "title"
        yield " · ".join(filter(None, (self._sharing.email, rights_words(self._sharing)))), "plain"
        yield f"{SENDS_MAIL} {NO_WAY_BACK}", "warning"
        identity, parent = str(self._sharing.id), self._project.hashed_id
        yield describe(SHARING_DELETE, record_id=identity, parent_id=parent), "dim"


class SharingsScreen(PartList[Sharing]):
    """Lists with whom a project is shared, and changes it."""

    TITLE = "Sharings"
    KEYS = "e rights  D remove  r read again  Esc back"
    EMPTY = "It is shared with nobody."
    NO_ID = "Wistia sent this sharing without its number, so it cannot be changed."
    RECORD = Sharing

    def row_format(self) -> SharingFormat:
        """Who, and the rights."""
        return SharingFormat()

    def identity_of(self, record: Sharing) -> str:
        """As changes name it."""
        return "" if record.id is None else f"sharing:{record.id}"

    def is_as_before(self, record: Sharing, before: Sharing) -> bool:
        """Whether all of it is as in `before`."""
        return all(getattr(record, field.name) == getattr(before, field.name) for field in fields(Sharing))

    def about(self, record: Sharing) -> str:
        """Who it is, whole, and each right."""
        words = {True: "yes", False: "no", None: "?"}
        rights = " · ".join(f"{word} {words[getattr(record, name)]}" for name, word in RIGHTS.items())
        return " · ".join(filter(None, (safe_line(record.email) or called(record), rights)))

    def open_form(self, record: Sharing | None) -> None:
        """Turn rights on and off."""
        if record is None:
            return

        def closed(change: EditSharing | None) -> None:
            if change is not None:
                self.send(change)

        self.app.push_screen(RightsForm(self.project, record, method_override=self.overrides_methods), closed)

    def removal(self, record: Sharing) -> tuple[Confirm, Single]:
        """The end of the sharing."""
        return ConfirmRemoveSharing(self.project, record), RemoveSharing(self.project, record)
