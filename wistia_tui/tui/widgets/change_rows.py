"""What a job will do, as lists for a table: a row for each record, and a row for each request."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Generic, TypeVar

from wistia_tui.api.payloads import FIELD_LABELS, changed_fields
from wistia_tui.library.change import (
    Change,
    CopyMedia,
    DeleteMedia,
    DeleteProject,
    EditMedia,
    EditProject,
    EditSubfolder,
    MoveMedia,
    RestoreMedia,
    SwapMedia,
    title,
)
from wistia_tui.library.conflicts import without
from wistia_tui.library.rows import Announcer
from wistia_tui.library.sights import place_of
from wistia_tui.text import cell_width, fit, safe_line
from wistia_tui.tui.widgets.row_formats import NO_NAME

if TYPE_CHECKING:
    from wistia_tui.api.errors import WistiaError
    from wistia_tui.tui.widgets.row_strips import Part

T = TypeVar("T")

_GAP = "  "
_MOST_SHOWN = 400
"""Characters of a value that can be seen in any terminal."""


class FixedRows(Announcer, Generic[T]):
    """A sequence that is here from the start, known by the places in it."""

    def __init__(self, items: Sequence[T]) -> None:
        super().__init__()
        self._items = items

    def __len__(self) -> int:
        return len(self._items)

    def row(self, index: int) -> T:
        """What is at `index`."""
        return self._items[index]

    def identity(self, index: int) -> str:
        """Its place."""
        return str(index) if 0 <= index < len(self) else ""

    def identities(self, first: int, last: int) -> list[str]:
        """The places `first` to `last`, as far as there are any."""
        return [str(index) for index in range(first, min(last + 1, len(self)))]

    def index_of(self, identity: str) -> int | None:
        """The place of that name."""
        index = int(identity)
        return index if index < len(self) else None

    def awaits(self, identity: str) -> bool:
        """Never: all is here."""
        return False

    def look(self, first: int, last: int) -> None:
        """Nothing has to be fetched."""

    def seek_end(self, done: Callable[[WistiaError | None], None]) -> Callable[[], None]:
        """The last row is known."""
        done(None)
        return lambda: None


class LineRows(FixedRows[str]):
    """The lines of an iterator, of which only those are made that somebody has come near."""

    def __init__(self, lines: Iterator[str], count: int) -> None:
        """`count`: how many lines there will be."""
        self._made: list[str] = []
        super().__init__(self._made)
        self._lines = lines
        self._count = count

    def __len__(self) -> int:
        return self._count

    def row(self, index: int) -> str:
        """The line at `index`."""
        missing = index + 1 - len(self._made)
        if missing > 0:
            self._made += islice(self._lines, missing)
        return self._made[index] if index < len(self._made) else ""


class LineFormat:
    """Rows of text, a line each."""

    def __init__(self, head: str) -> None:
        self._head = head

    def header(self, width: int) -> str:
        """What the lines are."""
        return f"  {self._head}"

    def state(self, record: str) -> Hashable | None:
        """Nothing else."""
        return ""

    def row(self, record: str, width: int) -> list[Part]:
        """The line in `width` cells."""
        return [(f"  {fit(record, max(0, width - 2))}", "")]


class ChangeFormat:
    """Rows of changes: the record as it is, and what becomes of it."""

    @staticmethod
    def _widths(width: int) -> tuple[int, int]:
        rest = max(0, width - 2 - len(_GAP))
        return rest * 2 // 5, rest - rest * 2 // 5

    def header(self, width: int) -> str:
        """The heads of both."""
        before, after = self._widths(width)
        return f"  {fit('Record', before)}{_GAP}{fit('What becomes of it', after)}"

    def state(self, record: Change) -> Hashable | None:
        """Nothing else: a change never becomes another."""
        return ""

    def row(self, record: Change, width: int) -> list[Part]:
        """A change in `width` cells."""
        before, _ = self._widths(width)
        name = fit(safe_line(title(record)) or NO_NAME, before)
        text = f"  {name}{_GAP}"
        return [(text, ""), (fit(effect(record), max(0, width - cell_width(text))), "accent")]


def effect(change: Change) -> str:
    """What becomes of the record of `change`, in one line that is safe for a terminal."""
    match change:
        case EditMedia() | EditProject() | EditSubfolder():
            return "; ".join(_edited(change, field) for field in changed_fields(change.changes))
        case MoveMedia(before=media, to=to):
            return f"{_named(place_of(media).name)} → {_named(to.name)}"
        case RestoreMedia(to=to) | CopyMedia(to=to):
            return f"→ {_named(to.name)}"
        case DeleteMedia(before=media):
            return f"deleted from {_named(place_of(media).name)}"
        case DeleteProject(before=project):
            if project.media_count is None:
                return "deleted with all its medias"
            return f"deleted with {project.media_count:,} {'media' if project.media_count == 1 else 'medias'}"
        case SwapMedia(replacement=replacement):
            return f"→ the file of {_named(replacement.name)}"
    return _PLAIN[type(change).__name__]


_PLAIN = {
    "ArchiveMedia": "archived",
    "CopyProject": "copied with all its medias",
    "CreateProject": "created",
    "CreateSubfolder": "created",
    "DeleteSubfolder": "deleted; its medias move to the root of the project",
    "EditSharing": "other rights",
    "RemoveSharing": "not shared with any more",
}


def _edited(change: EditMedia | EditProject | EditSubfolder, field: str) -> str:
    after = getattr(change.changes, field)
    original: object = change.before.original
    before = getattr(original if original is not None else change.before, field, None)
    if field == "tags":
        before = before or ()
        signs = [f"+{tag}" for tag in without(after, before)] + [f"−{tag}" for tag in without(before, after)]
        return safe_line(" ".join(signs) or ", ".join(after))
    if field == "name":
        return f"→ {_cut(after)}"
    if field == "still":
        return f"→ the image {_cut(after)} as still"
    if isinstance(after, bool):
        return f"{FIELD_LABELS.get(field, field)}: {'yes' if after else 'no'}"
    return f"{_cut(before) or '(empty)'} → {_cut(after) or '(empty)'}"


def _named(name: str) -> str:
    return safe_line(name) or "(not known)"


def _cut(value: object) -> str:
    return safe_line(str(value)[:_MOST_SHOWN]) if value is not None else ""
