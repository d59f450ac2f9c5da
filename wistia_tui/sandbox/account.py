"""The account: its clock, what is changed in it when, and the rules for single records."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from wistia_tui.sandbox.clock import Clock
from wistia_tui.sandbox.data import Library
from wistia_tui.sandbox.holdings import Holdings, MediaFilter, NotFound
from wistia_tui.sandbox.jobs import Jobs
from wistia_tui.sandbox.records import Change, Description, Media, Project

__all__ = ["Account", "MediaFilter", "NotFound", "Refused"]

Value = TypeVar("Value")
Alteration = Callable[[Holdings], None]


class Refused(Exception):
    """A change that the rules forbid; the sentence is what the service answers (400)."""


class Account(Holdings):
    """Everything that one token opens.

    It is altered at one moment at a time: `at_this_moment` first does what has fallen due. `listed` is what lists
    show: the account as it was `lag` seconds ago (trap 13 of the reference), or itself without a lag.
    """

    name = "Example Co"
    url = "http://exampleco.wistia.com"

    def __init__(
        self,
        library: Library,
        *,
        clock: Clock,
        hostile: bool = False,
        job_seconds: float = 0.5,
        lag: float = 0.0,
    ) -> None:
        super().__init__(library, hostile=hostile)
        self.listed: Holdings = Holdings(library, hostile=hostile) if lag else self
        self.jobs = Jobs(job_seconds)
        self.changes: list[Change] = []
        """Every write that was applied, oldest first."""
        self.moment = 0.0
        """When now is, in seconds on the monotonic clock."""
        self.stamp = 0
        """When now is, in whole seconds since 1970 in UTC."""
        self._clock = clock
        self._lag = lag
        self._unlisted: deque[tuple[float, Alteration]] = deque()
        self._subfolders_made = 0

    @contextlib.contextmanager
    def at_this_moment(self) -> Iterator[None]:
        """Nobody else alters the account meanwhile, and everything that was due has been done."""
        with self._lock:
            self.catch_up()
            yield

    def catch_up(self) -> None:
        """Carry out the jobs that are due, each at its own time, and let the lists show what they may."""
        with self._lock:
            now, wall = self._clock.monotonic(), self._clock.now().timestamp()
            for job in self.jobs.due(now):
                self.moment, self.stamp = job.ends, int(wall - (now - job.ends))
                job.carry_out()
            self.moment, self.stamp = now, int(wall)
            while self._unlisted and self._unlisted[0][0] <= now:
                self._unlisted.popleft()[1](self.listed)

    def alter(self, alteration: Alteration) -> None:
        """Alter the account now, and what lists show when the lag has passed."""
        alteration(self)
        if self.listed is not self:
            self._unlisted.append((self.moment + self._lag, alteration))

    def revise(self, media: Media) -> Media:
        """Set a media, changed at this moment."""
        new = replace(media, updated=max(media.updated, self.stamp))
        self.alter(lambda holdings: holdings.put_media(new))
        return new

    def note(self, action: str, kind: str, hashed_id: str, fields: Mapping[str, object], request_id: str) -> None:
        """Remember a write that was applied, with the fields that were given."""
        given = {name: value for name, value in fields.items() if value is not None}
        self.changes.append(Change(action, kind, hashed_id, given, request_id))

    def next_project_id(self) -> tuple[int, str]:
        """The ids for a new project."""
        number = self._last_project_id + 7
        return number, self._library.project_ids.of(number)

    def next_subfolder_id(self) -> str:
        """The hashed id for a new subfolder."""
        self._subfolders_made += 1
        return self._library.subfolder_ids.of((1 << 40) + self._subfolders_made)

    def add_copy(self, media: Media, project_id: int, subfolder_id: str | None) -> Media:
        """A new media at this moment that shows the file of `media`, there."""
        number = self._last_number + 1
        media_id = self._library.media_id_after(number)
        new = replace(
            media,
            number=number,
            id=media_id,
            hashed_id=self._library.media_ids.of(media_id),
            project_id=project_id,
            subfolder_id=subfolder_id,
            created=self.stamp,
            updated=self.stamp,
            file=media.file or media.hashed_id,
        )
        self.alter(lambda holdings: holdings.put_media(new))
        return new

    def create_project(self, *, name: str, public: bool, upload: bool, download: bool, request_id: str) -> Project:
        """A new, empty project without description; `Refused` without a name."""
        demand_name(name)
        number, hashed_id = self.next_project_id()
        project = Project(
            id=number,
            hashed_id=hashed_id,
            name=name,
            description=None,
            created=self.stamp,
            updated=self.stamp,
            public=public,
            anonymous_can_upload=upload,
            anonymous_can_download=download,
        )
        self.alter(lambda holdings: holdings.put_project(project))
        self.note("create", "project", hashed_id, {"name": name, "public": public}, request_id)
        return project

    def update_project(
        self,
        hashed_id: str,
        *,
        name: str | None,
        description: str | None,
        public: bool | None,
        upload: bool | None,
        download: bool | None,
        request_id: str,
    ) -> Project:
        """Set what is not `None`. `NotFound`, or `Refused` for an empty name."""
        old = self.project(hashed_id)
        if name is not None:
            demand_name(name)
        new = replace(
            old,
            name=_given(name, old.name),
            description=old.description if description is None else Description.written(description),
            public=_given(public, old.public),
            anonymous_can_upload=_given(upload, old.anonymous_can_upload),
            anonymous_can_download=_given(download, old.anonymous_can_download),
            updated=max(old.updated, self.stamp),
        )
        self.alter(lambda holdings: holdings.put_project(new))
        fields = {
            "name": name,
            "description": description,
            "public": public,
            "anonymousCanUpload": upload,
            "anonymousCanDownload": download,
        }
        self.note("update", "project", hashed_id, fields, request_id)
        return new

    def delete_project(self, hashed_id: str, *, request_id: str) -> Project:
        """Remove a project and every media in it."""
        project = self.project(hashed_id)
        self.alter(lambda holdings: holdings.drop_project(project.id))
        self.note("delete", "project", hashed_id, {}, request_id)
        return project

    def update_media(
        self,
        hashed_id: str,
        *,
        name: str | None,
        description: str | None,
        tags: Sequence[str] | None,
        still: str | None,
        request_id: str,
    ) -> Media:
        """Set what is not `None`; tags replace the whole set. `NotFound`, or `Refused` when a value cannot be."""
        old = self.media(hashed_id)
        if name is not None:
            demand_name(name)
        if still is not None:
            self._demand_still(old, still)
        new = self.revise(
            replace(
                old,
                name=_given(name, old.name),
                description=old.description if description is None else Description.written(description),
                tags=old.tags if tags is None else tuple(dict.fromkeys(tags)),
                still=_given(still, old.still),
            )
        )
        fields = {"name": name, "description": description, "tags": tags, "new_still_media_id": still}
        self.note("update", "media", hashed_id, fields, request_id)
        return new

    def delete_media(self, hashed_id: str, *, request_id: str) -> Media:
        """Remove a media."""
        media = self.media(hashed_id)
        self.alter(lambda holdings: holdings.drop_media(media.number))
        self.note("delete", "media", hashed_id, {}, request_id)
        return media

    def _demand_still(self, media: Media, still: str) -> None:
        if media.type != "Video":
            raise Refused("Only a video can have a new still.")
        try:
            image = self.media(still)
        except NotFound:
            raise Refused(f"Still with ID '{still}' not found.") from None
        if image.type != "Image":
            raise Refused("A still must be an image.")


def demand_name(name: str) -> None:
    """Raise `Refused` for a name of nothing but blanks."""
    if not name.strip():
        raise Refused("Name can't be blank")


def _given(value: Value | None, old: Value) -> Value:
    return old if value is None else value
