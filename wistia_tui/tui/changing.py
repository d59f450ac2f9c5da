"""Changes of the marked records, or else of the one under the cursor: which, to what, and only then a job.

Each way is the same: who is meant, what they are now, what is wanted, what that means, and the start. One record under
the cursor that can be taken back again is changed without a question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from wistia_tui.api import operations as ops
from wistia_tui.api.models import Media, Project
from wistia_tui.api.payloads import MediaChanges
from wistia_tui.library.bulk_edit import Preview, Recipe
from wistia_tui.library.change import (
    ArchiveMedia,
    Batched,
    Change,
    CopyMedia,
    CopyProject,
    EditMedia,
    MoveMedia,
    Place,
    RestoreMedia,
    Single,
    SwapMedia,
)
from wistia_tui.library.sights import place_of
from wistia_tui.library.wording import short
from wistia_tui.text import safe_line
from wistia_tui.tui.collecting import passed_over
from wistia_tui.tui.permission import Targets
from wistia_tui.tui.screens.confirm import Answer

if TYPE_CHECKING:
    from wistia_tui.tui.collecting import Collecting
    from wistia_tui.tui.permission import Permission
    from wistia_tui.tui.screens.browser import Browser
    from wistia_tui.tui.screens.rule import RuleScreen
    from wistia_tui.tui.starting import Say, Starting

_IMAGE = "Image"
"""The type of a media that can be a still."""


class Changing:
    """What the keys for many records do in the browser."""

    def __init__(
        self,
        browser: Browser,
        permission: Permission,
        collecting: Collecting,
        starting: Starting,
        apply: Callable[[Single], None],
    ) -> None:
        """`apply` sends one change that its person waits for."""
        self._browser = browser
        self._permission = permission
        self._collecting = collecting
        self._starting = starting
        self._apply = apply

    # archive, restore, move -----------------------------------------------------------------------------------------

    def archive(self) -> None:
        """Archive medias."""
        self._collecting.of_medias("archiving", ops.MEDIA_ARCHIVE, "a", self._archive)

    def _archive(self, medias: Sequence[Media], notes: list[str]) -> None:
        wanted = [media for media in medias if not media.archived]
        notes += passed_over(len(medias) - len(wanted), "archived already")
        self._start([ArchiveMedia(media) for media in wanted], notes)

    def restore(self) -> None:
        """Bring archived medias back, each to the project that it is in."""
        self._collecting.of_medias("unarchiving", ops.MEDIA_RESTORE, "A", self._restore)

    def _restore(self, medias: Sequence[Media], notes: list[str]) -> None:
        wanted = [media for media in medias if media.archived is not False]
        notes += passed_over(len(medias) - len(wanted), "not archived")
        if all(place_of(media).project_id for media in wanted):
            self._start([RestoreMedia(media, place_of(media)) for media in wanted], notes)
            return

        def picked(place: Place) -> None:
            known = ((media, place_of(media)) for media in wanted)
            self._start([RestoreMedia(media, own if own.project_id else place) for media, own in known], notes)

        self._pick_place("Unarchive into which project?", picked, with_subfolders=False)

    def move(self) -> None:
        """Move medias to another project or subfolder."""
        self._collecting.of_medias("moving", ops.MEDIA_MOVE, "m", self._move)

    def _move(self, medias: Sequence[Media], notes: list[str]) -> None:
        movable = [media for media in medias if not media.archived]
        notes += passed_over(len(medias) - len(movable), "archived, and Wistia moves none of those")
        places = {place_of(media) for media in movable}
        if not movable:
            self._start([], notes)
            return

        def picked(place: Place) -> None:
            wanted = [media for media in movable if not _is_at(media, place)]
            notes.extend(passed_over(len(movable) - len(wanted), "there already"))
            self._start([MoveMedia(media, place) for media in wanted], notes)

        where = places.pop() if len(places) == 1 else None
        self._pick_place(f"Move {_called(movable)} to", picked, with_subfolders=True, exclude=where)

    # copy -----------------------------------------------------------------------------------------------------------

    def duplicate(self) -> None:
        """Copy medias into a project, or whole projects."""
        library = self._permission.may_write("copying")
        targets = self._permission.targets(library) if library is not None else None
        if library is None or targets is None:
            return
        if not self._permission.is_allowed(ops.MEDIA_COPY if targets.are_medias else ops.PROJECT_COPY, "d"):
            return
        if targets.are_medias:
            self._collecting.with_medias(library, targets, self._copy)
        else:
            self._collecting.with_projects(library, targets, self._copy_projects)

    def _copy(self, medias: Sequence[Media], notes: list[str]) -> None:
        wanted = [media for media in medias if not media.archived]
        notes += passed_over(len(medias) - len(wanted), "archived, and Wistia copies none of those")
        if not wanted:
            self._collecting.say_nothing(notes)
            return

        def picked(place: Place) -> None:
            self._start([CopyMedia(media, place) for media in wanted], notes)

        self._pick_place(f"Copy {_called(wanted)} to", picked, with_subfolders=False)

    def _copy_projects(self, projects: Sequence[Project], notes: list[str]) -> None:
        self._start([CopyProject(project) for project in projects], notes, ask=True)

    # edits ----------------------------------------------------------------------------------------------------------

    def tags(self) -> None:
        """Add and remove tags."""
        from wistia_tui.tui.screens.tags import TagsScreen

        def edit(medias: Sequence[Media], notes: list[str]) -> None:
            self._open_rule(TagsScreen(medias), notes)

        self._collecting.of_medias("editing", ops.MEDIA_UPDATE, "t", edit, fresh=True)

    def edit_many(self) -> None:
        """Set, append, prefix or replace in names or descriptions."""
        from wistia_tui.tui.screens.bulk_edit import BulkEditScreen

        library = self._permission.may_write("editing")
        targets = self._permission.targets(library) if library is not None else None
        if library is None or targets is None:
            return
        if not self._permission.is_allowed(ops.MEDIA_UPDATE if targets.are_medias else ops.PROJECT_UPDATE, "E"):
            return

        def edit(records: Sequence[Media] | Sequence[Project], notes: list[str]) -> None:
            self._open_rule(BulkEditScreen(records, targets.kind), notes)

        if targets.are_medias:
            self._collecting.with_medias(library, targets, edit, fresh=True)
        else:
            self._collecting.with_projects(library, targets, edit)

    def _open_rule(self, screen: RuleScreen, notes: Sequence[str]) -> None:
        """Show a rule, which stays below what it leads to until that has begun."""

        def go_on(_: Recipe, previews: Sequence[Preview]) -> None:
            edits = [edit for each in previews if (edit := each.edit) is not None]
            unfit = [each for each in previews if each.problem]
            others = passed_over(len(previews) - len(edits) - len(unfit), "as wanted already")
            self._start(edits, [*notes, *_unfit(unfit), *others], rule=screen)

        screen.go_on = go_on
        self._browser.app.push_screen(screen)

    def still(self) -> None:
        """Give medias another still, from an image media."""
        self._collecting.of_medias("editing", ops.MEDIA_UPDATE, "i", self._still, fresh=True)

    def _still(self, medias: Sequence[Media], notes: list[str]) -> None:
        def picked(image: Media) -> None:
            self._start([EditMedia(media, MediaChanges(still=image.hashed_id)) for media in medias], notes, ask=True)

        self._pick_media(_IMAGE, f"The image for {_called(medias)}", picked)

    def swap(self) -> None:
        """Put the file of another media behind the one under the cursor."""
        library = self._permission.may_write("swapping")
        record = self._permission.record(library) if library is not None else None
        if library is None or record is None or not self._starting.has_room():
            return
        if not isinstance(record, Media):
            self._browser.say("Only a media has a file: go to its row first.", "warning")
        elif self._permission.is_allowed(ops.MEDIA_SWAP, "W"):
            # Only with its files as they are now can be told later whether it has another one.
            self._collecting.with_medias(library, Targets((record.hashed_id,), True), self._pick_file, fresh=True)

    def _pick_file(self, medias: Sequence[Media], notes: list[str]) -> None:
        media = medias[0]

        def picked(other: Media) -> None:
            self._confirm_swap(SwapMedia(media, other))

        self._pick_media(media.type, f"The file for {short(media.name)}", picked, exclude=media.hashed_id)

    def _confirm_swap(self, change: SwapMedia) -> None:
        from wistia_tui.tui.screens.confirm_swap import ConfirmSwapScreen

        def answered(answer: Answer | None) -> None:
            if answer is Answer.YES:
                self._apply(change)

        self._browser.app.push_screen(ConfirmSwapScreen(change), answered)

    # what is wanted -------------------------------------------------------------------------------------------------

    def _pick_place(
        self, title: str, picked: Callable[[Place], None], *, with_subfolders: bool, exclude: Place | None = None
    ) -> None:
        from wistia_tui.tui.screens.pick_place import PickPlaceScreen

        library = self._browser.library
        if library is None:
            return
        screen = PickPlaceScreen(
            library.projects(self._browser.projects.sort),
            library.subfolders,
            title,
            with_subfolders=with_subfolders,
            exclude=exclude,
        )

        def answered(place: Place | None) -> None:
            if place is not None:
                picked(place)

        self._browser.app.push_screen(screen, answered)

    def _pick_media(self, type_: str, title: str, picked: Callable[[Media], None], *, exclude: str = "") -> None:
        from wistia_tui.tui.screens.pick_media import PickMediaScreen

        library = self._browser.library
        if library is None:
            return

        def answered(media: Media | None) -> None:
            if media is not None:
                picked(media)

        rows = library.medias_like(None, type_)
        screen = PickMediaScreen(rows, title, load=library.media, type_=type_, exclude=exclude)
        self._browser.app.push_screen(screen, answered)

    # what it means, and the start -----------------------------------------------------------------------------------

    def _start(
        self, changes: Sequence[Change], notes: list[str], *, ask: bool = False, rule: RuleScreen | None = None
    ) -> None:
        """Start a job, after a question where many were meant or it cannot be taken back.

        `rule` is the dialog that it came from, which goes once it has begun.
        """
        if not changes:
            self._collecting.say_nothing(notes)
        elif ask or len(changes) > 1 or notes:
            self._starting.ask(changes, lambda: self._run(changes, rule), notes=notes, say=self._sayer(rule))
        else:
            self._run(changes, rule)

    def _run(self, changes: Sequence[Change], rule: RuleScreen | None) -> None:
        def close() -> None:
            if rule is not None:
                rule.dismiss(None)

        if len(changes) > 1 or isinstance(changes[0], Batched):
            self._starting.start(changes, say=self._sayer(rule), begun=close)
        else:
            close()
            self._apply(changes[0])

    def _sayer(self, rule: RuleScreen | None) -> Say:
        """Says what went wrong in `rule`, which would hide it elsewhere."""

        def say(text: str, kind: str) -> None:
            if rule is not None and kind != "plain":
                rule.refuse(text)
            self._browser.say(text, kind)

        return say


def _is_at(media: Media, place: Place) -> bool:
    here = place_of(media)
    return (here.project_id, here.subfolder_id) == (place.project_id, place.subfolder_id)


def _called(medias: Sequence[Media]) -> str:
    return short(medias[0].name) if len(medias) == 1 else f"{len(medias):,} medias"


def _unfit(previews: Sequence[Preview]) -> list[str]:
    """How many records cannot be changed, and why the first of them cannot."""
    if not previews:
        return []
    first = previews[0]
    which = f", “{safe_line(first.record.name)}” for one" if len(previews) > 1 else ""
    return [f"{len(previews):,} left out{which}: {first.problem}"]
