"""The rules for changing the account, and what was changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from wistia_tui.sandbox.clock import Clock
from wistia_tui.sandbox.holdings import Holdings, MediaFilter, NotFound
from wistia_tui.sandbox.records import Change, Description, Media, Project

__all__ = ["Account", "MediaFilter", "NotFound", "Refused"]

Value = TypeVar("Value")


class Refused(Exception):
    """A change that the rules forbid; the sentence is what the service answers (400)."""


class Account(Holdings):
    """Everything that one token opens."""

    name = "Example Co"
    url = "http://exampleco.wistia.com"

    def __init__(self, *, projects: int, medias: int, seed: int, clock: Clock, hostile: bool = False) -> None:
        super().__init__(projects=projects, medias=medias, seed=seed, hostile=hostile)
        self._clock = clock
        self.changes: list[Change] = []
        """Every write that was applied, oldest first."""

    def create_project(self, *, name: str, public: bool, upload: bool, download: bool, request_id: str) -> Project:
        """A new, empty project without description; `Refused` without a name."""
        _demand_name(name)
        with self._lock:
            self._last_project_id += 7
            now = self._now()
            project = Project(
                id=self._last_project_id,
                hashed_id=self._library.project_ids.of(self._last_project_id),
                name=name,
                description=None,
                created=now,
                updated=now,
                public=public,
                anonymous_can_upload=upload,
                anonymous_can_download=download,
            )
            self._projects[project.id] = project
            self._members[project.id] = []
            self._note("create", "project", project.hashed_id, {"name": name, "public": public}, request_id)
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
        with self._lock:
            old = self.project(hashed_id)
            if name is not None:
                _demand_name(name)
            new = replace(
                old,
                name=_given(name, old.name),
                description=old.description if description is None else Description.written(description),
                public=_given(public, old.public),
                anonymous_can_upload=_given(upload, old.anonymous_can_upload),
                anonymous_can_download=_given(download, old.anonymous_can_download),
                updated=max(old.updated, self._now()),
            )
            self._projects[old.id] = new
            fields = {
                "name": name,
                "description": description,
                "public": public,
                "anonymousCanUpload": upload,
                "anonymousCanDownload": download,
            }
            self._note("update", "project", hashed_id, fields, request_id)
            return new

    def delete_project(self, hashed_id: str, *, request_id: str) -> Project:
        """Remove a project and every media in it."""
        with self._lock:
            project = self.project(hashed_id)
            del self._projects[project.id]
            self._deleted.update(self._members.pop(project.id))
            self._orders.forget()
            self._narrowed.clear()
            self._note("delete", "project", hashed_id, {}, request_id)
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
        with self._lock:
            old = self.media(hashed_id)
            if name is not None:
                _demand_name(name)
            if still is not None:
                self._demand_still(old, still)
            new = replace(
                old,
                name=_given(name, old.name),
                description=old.description if description is None else Description.written(description),
                tags=old.tags if tags is None else tuple(dict.fromkeys(tags)),
                still=_given(still, old.still),
                updated=max(old.updated, self._now()),
            )
            self._orders.take(old.project_id, old.number)
            self._changed[old.number] = new
            self._orders.put(new.project_id, new.number)
            self._narrowed.clear()
            fields = {"name": name, "description": description, "tags": tags, "new_still_media_id": still}
            self._note("update", "media", hashed_id, fields, request_id)
            return new

    def delete_media(self, hashed_id: str, *, request_id: str) -> Media:
        """Remove a media."""
        with self._lock:
            media = self.media(hashed_id)
            self._orders.take(media.project_id, media.number)
            self._members[media.project_id].remove(media.number)
            self._deleted.add(media.number)
            self._narrowed.clear()
            self._note("delete", "media", hashed_id, {}, request_id)
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

    def _note(self, action: str, kind: str, hashed_id: str, fields: Mapping[str, object], request_id: str) -> None:
        given = {name: value for name, value in fields.items() if value is not None}
        self.changes.append(Change(action, kind, hashed_id, given, request_id))

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


def _given(value: Value | None, old: Value) -> Value:
    return old if value is None else value


def _demand_name(name: str) -> None:
    if not name.strip():
        raise Refused("Name can't be blank")
