"""Chooses one media: an image for a still, or the media whose file takes the place of another's."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Hashable
from typing import TYPE_CHECKING

from wistia_tui.api.errors import WistiaError
from wistia_tui.api.models import TYPE_LABELS, Media
from wistia_tui.library.loader import LoadedRows
from wistia_tui.library.rows import Gap
from wistia_tui.text import fit
from wistia_tui.tui.screens.panes import media_text
from wistia_tui.tui.screens.picker import Picker, quoted
from wistia_tui.tui.widgets.row_formats import NO_NAME, Column

if TYPE_CHECKING:
    from wistia_tui.tui.widgets.row_strips import Part

NO_ID = "Wistia sent this media without an id, so it cannot be chosen."
ITSELF = "That is the media itself: choose another."
_ID = re.compile(r"(?:.*/)?([A-Za-z0-9]{6,40})(?:\.\w+|[?#].*)?")
"""A hashed id, alone or at the end of an address."""
_PROJECT = Column("Project", 24)
_HASHED_ID = Column("Id", 10)
_GAP = "  "
_NAME_LEAST = 24


class MediaChoiceFormat:
    """Rows of medias that are told from each other: many have the same name."""

    @staticmethod
    def _layout(width: int) -> tuple[int, tuple[Column, ...]]:
        for columns in ((_PROJECT, _HASHED_ID), (_HASHED_ID,)):
            name = width - 2 - sum(column.width + len(_GAP) for column in columns)
            if name >= _NAME_LEAST:
                return name, columns
        return max(0, width - 2), ()

    def header(self, width: int) -> str:
        """The heads of the columns."""
        name, columns = self._layout(width)
        return f"  {fit('Name', name)}" + "".join(_GAP + column.cell(column.title) for column in columns)

    def state(self, record: Media) -> Hashable | None:
        """Nothing else."""
        return ""

    def row(self, record: Media, width: int) -> list[Part]:
        """A media in `width` cells."""
        name, columns = self._layout(width)
        cells = {_PROJECT: record.project.name if record.project else "", _HASHED_ID: record.hashed_id}
        text = f"  {fit(record.name or NO_NAME, name)}"
        return [(text + "".join(_GAP + column.cell(cells[column]) for column in columns), "")]


class PickMediaScreen(Picker[Media, Media]):
    """Gives a media, or None; one that the list does not hold can be given by its id."""

    def __init__(
        self,
        rows: LoadedRows[Media],
        title: str,
        *,
        load: Callable[[str], Awaitable[Media]],
        type_: str = "",
        exclude: str = "",
    ) -> None:
        """`rows` are for this dialog alone. `load` reads the media of a hashed id and may raise `WistiaError`.
        `type_` is the type that it has to be of, as `Image`, any if empty; `exclude` is the id of one that may not be
        chosen.
        """
        super().__init__(rows, MediaChoiceFormat(), media_text, title=title, empty="There are no medias of that type.")
        self._rows = rows
        self._load = load
        self._type = type_
        self._exclude = exclude
        self._being_read = ""
        """The word whose media is being read; empty while none is."""
        self.find.placeholder = "type to search what is loaded, or paste an id"

    def on_unmount(self) -> None:
        """Nobody looks at the list any more."""
        self._rows.look_away()

    def about(self, record: Media | Gap | None) -> str:
        """Which one it is, beyond what its row says."""
        if not isinstance(record, Media):
            return ""
        project = f"in {quoted(record.project.name)}" if record.project and record.project.name else ""
        return " · ".join(part for part in (record.type_label, project, record.hashed_id) if part)

    def chosen(self, record: Media) -> None:
        """Take it, unless it cannot be that one."""
        if problem := self._problem(record):
            self.said.say(problem, "warning")
        else:
            self.dismiss(record)

    def _problem(self, record: Media) -> str:
        if not record.hashed_id:
            return NO_ID
        if record.hashed_id == self._exclude:
            return ITSELF
        if self._type and record.type and record.type != self._type:
            wanted = TYPE_LABELS.get(self._type, self._type)
            return f"{quoted(record.name)} is of the type {record.type_label}, and it has to be {wanted}."
        return ""

    # by its id ------------------------------------------------------------------------------------------------------

    def typed(self, word: str) -> None:
        """Read the media of that id, if it can be one."""
        found = _ID.fullmatch(word)
        if found is None:
            super().typed(word)
            return
        if word == self._being_read:
            return  # Enter is held down: each read would count as a request, and cancel the one before
        self._being_read = word
        self.said.say(f"Reading the media {found[1]}…", "dim")
        self.run_worker(self._read(self._load(found[1]), word), group="by-id", exclusive=True)

    async def _read(self, reading: Awaitable[Media], word: str) -> None:
        try:
            media = await reading
        except WistiaError as error:
            if self.find.value.strip() == word:
                self.said.say(str(error), "error")
            return
        finally:
            if self._being_read == word:
                self._being_read = ""
        # Whoever typed on meanwhile does not want it any more.
        if self.find.value.strip() == word:
            self.chosen(media)
