"""Chooses where medias go: a project, and where it has some, one of its subfolders."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Iterable
from typing import TYPE_CHECKING

from textual.events import Key
from textual.widget import Widget

from wistia_tui.api.errors import WistiaError
from wistia_tui.api.models import Project, Subfolder
from wistia_tui.library.change import Place
from wistia_tui.library.loader import LoadedRows
from wistia_tui.text import fit, safe_line
from wistia_tui.tui.screens.panes import project_text
from wistia_tui.tui.screens.picker import KEYS, LOOK_FIRST, Picker, quoted
from wistia_tui.tui.widgets.change_rows import FixedRows
from wistia_tui.tui.widgets.record_table import RecordTable
from wistia_tui.tui.widgets.row_formats import NO_NAME, ProjectFormat

if TYPE_CHECKING:
    from wistia_tui.tui.widgets.row_strips import Part

ROOT = "(the project itself, in no subfolder)"
THERE_ALREADY = "They are there already: choose another place."
NO_ID = "Wistia sent this project without an id, so nothing can go there."
READING = "Reading the subfolders…"
_PLACE_KEYS = "Enter choose  j k move  Esc other project"
_FAILED_KEYS = "r try again  Esc other project"


class PlaceFormat:
    """Rows of the places in one project."""

    def header(self, width: int) -> str:
        """What they are."""
        return "  Subfolder"

    def state(self, record: Place) -> Hashable | None:
        """Nothing else."""
        return ""

    def row(self, record: Place, width: int) -> list[Part]:
        """A place in `width` cells."""
        name = (safe_line(record.subfolder_name) or NO_NAME) if record.subfolder_id else ROOT
        return [(f"  {fit(name, max(0, width - 2))}", "")]


class PickPlaceScreen(Picker[Project, Place]):
    """Gives a place, or None."""

    def __init__(
        self,
        projects: LoadedRows[Project],
        load_subfolders: Callable[[str], Awaitable[list[Subfolder]]],
        title: str,
        *,
        with_subfolders: bool,
        exclude: Place | None = None,
    ) -> None:
        """`load_subfolders` takes the hashed id of a project and may raise `WistiaError`.

        `exclude` is where they are: it cannot be chosen.
        """
        super().__init__(projects, ProjectFormat(), project_text, title=title, empty="There are no projects.")
        self._load_subfolders = load_subfolders
        self._with_subfolders = with_subfolders
        self._exclude = exclude
        self._project: Project | None = None
        """Whose subfolders are read or shown; None while a project is chosen."""
        self._failed = False
        self.places: RecordTable[Place] = RecordTable(PlaceFormat(), empty=READING, id="picker-places")
        self.places.display = False

    def tables(self) -> Iterable[Widget]:
        """The projects; in their place, the subfolders of one."""
        yield self.table
        yield self.places

    def chosen(self, record: Project) -> None:
        """Go on to its subfolders, or take it."""
        if not record.hashed_id:
            self.said.say(NO_ID, "warning")
        elif self._with_subfolders:
            self._project = record
            self._show_places(True)
            self._read()
        else:
            self._take(Place(record.hashed_id, record.name))

    def _take(self, place: Place) -> None:
        exclude = self._exclude
        is_there = exclude is not None and (exclude.project_id, exclude.subfolder_id) == (
            place.project_id,
            place.subfolder_id,
        )
        if is_there:
            self.said.say(THERE_ALREADY, "warning")
        else:
            self.dismiss(place)

    # subfolders -----------------------------------------------------------------------------------------------------

    def _show_places(self, shown: bool) -> None:
        with self.app.batch_update():
            self.find.display = self.table.display = not shown
            self.places.display = self.places.active = shown
            self.set_focus(None if shown else self.find)
            self.hints.say(_PLACE_KEYS if shown else KEYS)
        # A key that was typed for the projects must not choose a subfolder.
        self.wait_for_paint()

    def ready(self) -> None:
        """What is typed narrows the projects; nothing is typed among subfolders."""
        if self._project is None:
            super().ready()

    def _read(self) -> None:
        project = self._project
        if project is not None:
            self._failed = False
            self.said.say(f"Reading the subfolders of {quoted(project.name)}…", "dim")
            self.hints.say(_PLACE_KEYS)
            self.places.show(FixedRows(()))
            self.run_worker(self._fill(project), group="subfolders", exclusive=True)

    async def _fill(self, project: Project) -> None:
        try:
            subfolders = await self._load_subfolders(project.hashed_id)
        except WistiaError as error:
            self._failed = True
            self.places.show(FixedRows(()), empty="The subfolders are not known.")
            self.said.say(str(error), "error")
            self.hints.say(_FAILED_KEYS)
            return
        root = Place(project.hashed_id, project.name)
        places = [
            Place(project.hashed_id, project.name, subfolder.hashed_id, subfolder.name)
            for subfolder in subfolders
            if subfolder.hashed_id
        ]
        if places:
            self.places.show(FixedRows([root, *places]))
            self.said.say(f"Where in {quoted(project.name)}?")
            self.wait_for_paint()
        else:
            self.back()
            self._take(root)

    def where(self) -> str:
        """What there is to be said of the projects; the subfolders say it themselves."""
        return super().where() if self._project is None else self.said.text

    def back(self) -> None:
        """From the subfolders to the projects, and from there out."""
        if self._project is None:
            super().back()
            return
        self.workers.cancel_group(self, "subfolders")
        self._project = None
        self._show_places(False)
        self.say_where()

    def handles(self, event: Key) -> bool:
        """Among subfolders nothing is typed, and letters move."""
        if self._project is None:
            return super().handles(event)
        match event.key:
            case "escape" | "left" | "h":
                self.back()
            case "r" | "ctrl+r" if self._failed:
                self._read()
            case "down" | "j":
                self.places.move(1)
            case "up" | "k":
                self.places.move(-1)
            case "pagedown" | "pageup" as key:
                self.places.move(self.places.page * (1 if key == "pagedown" else -1), page=True)
            case "enter" if self.is_held(event):
                # It chose the project; one media would be on its way before anybody saw that there are subfolders.
                self.said.say(LOOK_FIRST, "warning")
            case "enter":
                if isinstance(place := self.places.current, Place):
                    self._take(place)
            case _:
                return False
        return True
