"""Who is meant by a key, and what they are now: read where no list has them, before anything is asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from wistia_tui.api.models import Media, Project
from wistia_tui.api.operations import Operation

if TYPE_CHECKING:
    from wistia_tui.library.library import Library
    from wistia_tui.tui.permission import Permission, Targets
    from wistia_tui.tui.screens.browser import Browser

T = TypeVar("T")
R = TypeVar("R", Media, Project)

_NOTHING = "Nothing was changed."
_ELSEWHERE = "This is the marked one, not the one under the cursor."
Then = Callable[[Sequence[R], list[str]], None]
"""Goes on with records, and with sentences on those that are left out."""


class Collecting:
    """Brings the records that a key is about, for the browser."""

    def __init__(self, browser: Browser, permission: Permission) -> None:
        self._browser = browser
        self._permission = permission
        self._turn = 0
        """The number of the newest reading: what an older one brings is not wanted any more."""

    def of_medias(self, what: str, operation: Operation, key: str, then: Then[Media], *, fresh: bool = False) -> None:
        """Go on with the medias that are meant, if `operation` may be done to medias now; `what` and `key` name it."""
        library = self._permission.may_write(what)
        targets = self._permission.targets(library) if library is not None else None
        if library is None or targets is None:
            return
        if not targets.are_medias:
            self._browser.say("That is for medias: Enter opens the project, * marks its loaded medias.", "warning")
        elif self._permission.is_allowed(operation, key):
            self.with_medias(library, targets, then, fresh=fresh)

    def with_medias(self, library: Library, targets: Targets, then: Then[Media], *, fresh: bool = False) -> None:
        """Go on with the medias that are meant; `fresh`: as they are now, with what an edit starts from."""
        loaded = [media for identity in targets.ids if (media := library.loaded_media(identity)) is not None]
        if not fresh and len(loaded) == len(targets.ids):
            # At once: whoever goes from row to row with one key must not overtake it.
            self.stop()
            then(loaded, _left_out(targets))
        else:
            collect = library.collect_fresh if fresh else library.collect
            self._collect(targets, lambda: collect(targets.ids), then)

    def with_projects(self, library: Library, targets: Targets, then: Then[Project]) -> None:
        """Go on with the projects that are meant, as they are now: a count in a list can be hours old."""
        self._collect(targets, lambda: library.collect_fresh_projects(targets.ids), then)

    def _collect(self, targets: Targets, collect: Callable[[], Awaitable[list[R]]], then: Then[R]) -> None:
        def collected(records: list[R]) -> None:
            notes = _left_out(targets, missing=len(targets.ids) - len(records))
            if records:
                then(records, notes)
            else:
                self.say_nothing(notes)

        self.read(collect, collected, said=f"Reading {len(targets.ids):,} {targets.kind}…")

    def read(self, work: Callable[[], Awaitable[T]], then: Callable[[T], None], *, said: str = "") -> None:
        """Go on with what `work` brings, unless its person went on to something else meanwhile."""
        browser = self._browser
        self._turn += 1
        self._permission.is_opening = True
        turn = self._turn

        async def read_and_go_on() -> None:
            try:
                result = await work()
            finally:
                if turn == self._turn:
                    self._permission.is_opening = False
            if turn == self._turn and browser.app.screen is browser and not browser.status.asking:
                if said:
                    browser.status.tell("")
                then(result)

        if said:
            browser.say(said)
        browser.run(read_and_go_on(), _NOTHING)

    def stop(self) -> None:
        """Do not go on with what is being read."""
        self._turn += 1
        self._permission.is_opening = False

    def say_nothing(self, notes: Sequence[str]) -> None:
        """Say that nothing is to be done, and why."""
        self._browser.say(" ".join((_NOTHING, *notes)), "warning")


def passed_over(count: int, why: str) -> list[str]:
    """A sentence on `count` records that are left out because they are `why`; none for none."""
    return [f"{count:,} left out: {'it is' if count == 1 else 'they are'} {why}."] if count else []


def _left_out(targets: Targets, missing: int = 0) -> list[str]:
    # With something to say there is a question, which this takes: a filter can hide the marked one, and the key held
    # down would go on to the one under the cursor.
    elsewhere = [_ELSEWHERE] if targets.is_elsewhere else []
    return [*elsewhere, *passed_over(targets.busy, "still being changed"), *passed_over(missing, "not there any more")]
