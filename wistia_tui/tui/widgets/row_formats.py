"""How projects and medias look as rows: few pieces, fixed columns, state by a sign and a word as well as a colour."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wistia_tui.clock import age, duration
from wistia_tui.text import cell_width, fit, safe_line

if TYPE_CHECKING:
    from wistia_tui.api.models import Account, Media, Project
    from wistia_tui.clock import Clock
    from wistia_tui.library.editor import Editor
    from wistia_tui.library.outcomes import Pending
    from wistia_tui.tui.widgets.row_strips import Part

NAME_LEAST = 24
"""Cells that the name keeps while other columns give way."""

NO_NAME = "(no name)"


@dataclass(frozen=True, slots=True)
class AllMedias:
    """The first entry of the projects: the medias of the whole account."""

    account: Account


@dataclass(frozen=True, slots=True)
class Column:
    """A column of fixed width."""

    title: str
    width: int
    right: bool = False

    def cell(self, text: str) -> str:
        """`text` in the width of the column, cut where it is too long."""
        text = fit(text, self.width, pad=False)
        padding = " " * (self.width - cell_width(text))
        return padding + text if self.right else text + padding


_TYPE = Column("Type", 7)
_STATUS = Column("Status", 11)
_SIGN = Column("", 1)
_LENGTH = Column("Length", 8, right=True)
_UPDATED = Column("Updated", 7, right=True)
_LAYOUTS = (
    (_TYPE, _STATUS, _LENGTH, _UPDATED),
    (_TYPE, _STATUS, _LENGTH),
    (_STATUS, _LENGTH),
    (_SIGN, _LENGTH),
    (_SIGN,),
)
_GAP = "  "
_PENDING = {
    "queued": ("○", "queued", "accent"),
    "saving": ("~", "saving", "warning"),
    "checking": ("~", "checking", "warning"),
    "deleting": ("~", "deleting", "warning"),
    "unknown": ("?", "in doubt", "warning"),
    "failed": ("✗", "not done", "error"),
}
"""What the row of a changing record says, by the library's word for it: its sign, its word and its style."""
_SAVING = {
    "ArchiveMedia": "archiving",
    "RestoreMedia": "restoring",
    "MoveMedia": "moving",
    "CopyMedia": "copying",
    "CopyProject": "copying",
    "SwapMedia": "swapping",
}
"""The word for what is on its way, by the kind of the change, where it is not "saving"."""
_GONE = "deleted"


def status_words(media: Media) -> tuple[str, str, str]:
    """What a media's status says: its sign, its word and the name of its style."""
    if media.archived:
        return "▪", "archived", "dim"
    match media.status:
        case "ready":
            return " ", "ready", ""
        case "failed":
            return "✗", "failed", "error"
        case "processing":
            done = f"{media.progress:.0%}" if media.progress is not None and 0 <= media.progress <= 1 else "working"
            return "◌", done.replace("%", " %"), "accent"
        case "queued":
            return "◌", "queued", "accent"
        case other:
            return " ", other, ""


def length_words(media: Media) -> str:
    """Minutes and seconds, or pages; a dash where there is no length (reference trap 23)."""
    if media.is_document:
        pages = media.duration
        return f"{pages:.0f} p" if pages is not None and 0 < pages < 1_000_000 else "–"
    return duration(media.duration) or "–"


def size_words(size: int | None) -> str:
    """Bytes as `640 KB` or `1.2 GB`; "" when unknown or not a size."""
    if size is None or size < 0:
        return ""
    amount = float(size)
    for unit in ("B", "KB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit in ("B", "KB") else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} TB"


def _is_changing(editor: Editor | None, identity: str) -> bool:
    return editor is not None and (identity in editor.pending or editor.is_gone(identity))


def _pending_words(pending: Pending) -> tuple[str, str, str]:
    """What the row of a changing record says: its sign, its word and the name of its style."""
    sign, word, style = _PENDING[pending.mark.value]
    return sign, _SAVING.get(type(pending.change).__name__, word) if word == "saving" else word, style


def _change_words(pending: Pending, name: str) -> str:
    from wistia_tui.library.change import EditMedia, EditProject

    change = pending.change
    is_coming = pending.mark.value != "failed"
    if is_coming and isinstance(change, EditMedia | EditProject) and change.changes.name is not None:
        return f"{name} → “{safe_line(change.changes.name)}”"
    return name


class MediaFormat:
    """Rows of medias."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.editor: Editor | None = None

    @staticmethod
    def _layout(width: int) -> tuple[tuple[Column, ...], int]:
        for columns in _LAYOUTS:
            name = width - 2 - sum(column.width + len(_GAP) for column in columns)
            if name >= NAME_LEAST:
                return columns, name
        return (), max(0, width - 2)

    def header(self, width: int) -> str:
        """The heads of the columns."""
        columns, name = self._layout(width)
        return "  " + fit("Name", name) + "".join(_GAP + column.cell(column.title) for column in columns)

    def state(self, record: Media) -> Hashable | None:
        """Its age; None while it is being changed."""
        return None if _is_changing(self.editor, record.hashed_id) else age(record.updated, self._clock.now())

    def row(self, record: Media, width: int) -> list[Part]:
        """A media in `width` cells."""
        columns, name_width = self._layout(width)
        pending = self.editor.pending.get(record.hashed_id) if self.editor is not None else None
        gone = pending is None and self.editor is not None and self.editor.is_gone(record.hashed_id)
        name = record.name or NO_NAME
        sign, word, style = status_words(record)
        row_style = "dim" if record.archived or not record.name else ""
        if pending is not None:
            name = _change_words(pending, name)
            sign, word, style = _pending_words(pending)
        elif gone:
            sign, word, style = "~", _GONE, "warning"
        status = f"{sign} {word}" if sign != " " else f"  {word}"
        cells = {
            _TYPE: record.type_label,
            _STATUS: status,
            _SIGN: sign,
            _LENGTH: length_words(record),
            _UPDATED: age(record.updated, self._clock.now()),
        }
        head = f"{sign if pending or gone else ' '} {fit(name, name_width)}"
        parts: list[Part] = [(head, row_style)]
        for column in columns:
            column_style = style if column in (_STATUS, _SIGN) and style else row_style
            text = _GAP + column.cell(cells[column])
            if parts[-1][1] == column_style:
                parts[-1] = (parts[-1][0] + text, column_style)
            else:
                parts.append((text, column_style))
        return parts


class ProjectFormat:
    """Rows of projects, with "All medias" among them."""

    _COUNT = Column("Medias", 7, right=True)

    def __init__(self) -> None:
        self.editor: Editor | None = None
        self.opened = ""
        """Hashed id of the project whose medias are shown; "*" for all medias."""

    def header(self, width: int) -> str:
        """The heads of the columns."""
        return "  " + fit("Projects", max(0, width - 11)) + _GAP + self._COUNT.title.rjust(7)

    def state(self, record: AllMedias | Project) -> Hashable | None:
        """Whether its medias are shown; None while it is being changed."""
        identity = "*" if isinstance(record, AllMedias) else record.hashed_id
        return None if _is_changing(self.editor, identity) else identity == self.opened

    def row(self, record: AllMedias | Project, width: int) -> list[Part]:
        """A project in `width` cells."""
        if isinstance(record, AllMedias):
            name, count, identity = "All medias", record.account.media_count, "*"
        else:
            name, count, identity = record.name or NO_NAME, record.media_count, record.hashed_id
        pending = self.editor.pending.get(identity) if self.editor is not None else None
        gone = pending is None and self.editor is not None and self.editor.is_gone(identity)
        mark, style = ("›", "accent") if identity == self.opened else (" ", "")
        shown_count = "" if count is None else f"{count:,}"
        if pending is not None:
            name = _change_words(pending, name)
            mark, word, style = _pending_words(pending)
            shown_count = word[:7]
        elif gone:
            mark, shown_count, style = "~", _GONE, "warning"
        return [(f"{mark} {fit(name, max(0, width - 11))}{_GAP}{shown_count:>7}", style)]
