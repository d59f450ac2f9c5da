"""The account's records: a generated library and what has been changed in it, in any order and narrowed."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from wistia_tui.sandbox import hostile as hostile_names
from wistia_tui.sandbox.data import Library
from wistia_tui.sandbox.ordering import Key, Order, Orders
from wistia_tui.sandbox.records import Media, Project, Subfolder


class NotFound(Exception):
    """No such record, or not any more."""

    def __init__(self, kind: str, hashed_id: str) -> None:
        super().__init__(f"{kind} with ID '{hashed_id}' not found.")


@dataclass(frozen=True, slots=True)
class MediaFilter:
    """What a list of medias is narrowed to; `None` means any."""

    name: str | None = None
    type: str | None = None
    archived: bool | None = None
    tags: tuple[str, ...] | None = None
    hashed_ids: frozenset[str] | None = None


class Holdings:
    """What there is, and the four ways to alter it. Safe to use from the server's thread and a test's at once."""

    def __init__(self, library: Library, *, hostile: bool = False) -> None:
        self._library = library
        self._lock = threading.RLock()
        self._projects = {project.id: project for project in library.projects}
        self._members: dict[int, set[int]] = {project_id: set() for project_id in self._projects}
        for number in range(library.size):
            self._members[library.project_of(number).id].add(number)
        self._changed: dict[int, Media] = {}
        self._added: dict[str, int] = {}
        self._deleted: set[int] = set()
        self._orders = Orders(self._numbers, self._key)
        self._narrowed: dict[tuple[Order, MediaFilter], list[Key]] = {}
        self._last_project_id = max(self._projects, default=8_123_400)
        self._last_number = library.size - 1
        if hostile:
            self._add_hostile()

    def _add_hostile(self) -> None:
        projects = hostile_names.projects(self._library, self._last_project_id + 7)
        for project in projects:
            self.put_project(project)
        for media in hostile_names.medias(self._library, projects[0]):
            self.put_media(media)

    def put_project(self, project: Project) -> None:
        """Add a project, or set one that there is."""
        with self._lock:
            self._projects[project.id] = project
            self._members.setdefault(project.id, set())
            self._last_project_id = max(self._last_project_id, project.id)

    def drop_project(self, project_id: int) -> None:
        """Take a project out, with every media in it."""
        with self._lock:
            del self._projects[project_id]
            self._deleted.update(self._members.pop(project_id))
            self._orders.forget()
            self._narrowed.clear()

    def put_media(self, media: Media) -> None:
        """Add a media, or set one that there is; it may come from another project."""
        with self._lock:
            if media.number <= self._last_number:
                self._take(media.number)
            else:
                self._added[media.hashed_id] = self._last_number = media.number
            self._changed[media.number] = media
            self._members[media.project_id].add(media.number)
            self._orders.put(media.project_id, media.number)
            self._narrowed.clear()

    def drop_media(self, number: int) -> None:
        """Take a media out."""
        with self._lock:
            self._take(number)
            self._deleted.add(number)
            self._narrowed.clear()

    def _take(self, number: int) -> None:
        home = self._media(number).project_id
        self._orders.take(home, number)
        self._members[home].remove(number)

    @property
    def media_count(self) -> int:
        """How many medias there are, archived ones included."""
        with self._lock:
            return sum(map(len, self._members.values()))

    @property
    def project_count(self) -> int:
        """How many projects there are."""
        return len(self._projects)

    def media_count_of(self, project: Project) -> int:
        """How many medias a project holds, archived ones included."""
        with self._lock:
            return len(self._members.get(project.id, ()))

    def project(self, hashed_id: str) -> Project:
        """The project with this hashed id; `NotFound` otherwise."""
        with self._lock:
            found = self._projects.get(self._library.project_ids.number(hashed_id) or -1)
            if found is None:
                raise NotFound("Project", hashed_id)
            return found

    def find_project(self, project_id: str) -> Project | None:
        """A project by its hashed or its numeric id: both are in live use for the medias filter (reference 4.3)."""
        with self._lock:
            by_hash = self._projects.get(self._library.project_ids.number(project_id) or -1)
            if by_hash is not None or not (project_id.isascii() and project_id.isdigit() and len(project_id) < 20):
                return by_hash
            return self._projects.get(int(project_id))

    def project_of(self, media: Media) -> Project:
        """The project that holds the media."""
        return self._projects[media.project_id]

    def subfolder_of(self, media: Media) -> Subfolder | None:
        """The subfolder that holds the media; `None` at the project's root."""
        parts = self._projects[media.project_id].subfolders if media.subfolder_id else ()
        return next((part for part in parts if part.hashed_id == media.subfolder_id), None)

    def medias_in(self, project: Project, subfolder_id: str | None) -> list[Media]:
        """The medias of a subfolder by id, or with `None` those at the project's root."""
        with self._lock:
            numbers = sorted(self._members[project.id])
            return [self._media(number) for number in numbers if self._subfolder_id(number) == subfolder_id]

    def media(self, hashed_id: str) -> Media:
        """The media with this hashed id; `NotFound` otherwise."""
        with self._lock:
            number = self._added.get(hashed_id)
            if number is None:
                number = self._library.number_of(hashed_id)
            if number is None or number in self._deleted:
                raise NotFound("Media", hashed_id)
            return self._media(number)

    def projects(
        self, *, sort_by: str = "id", descending: bool = False, hashed_ids: Iterable[str] | None = None
    ) -> list[Project]:
        """Projects in order; ties keep the order of ids. An unknown `sort_by` means by id (reference 4.3)."""
        with self._lock:
            wanted = None if hashed_ids is None else set(hashed_ids)
            found = [project for project in self._projects.values() if wanted is None or project.hashed_id in wanted]
            return sorted(found, key=lambda project: self._project_key(sort_by, project), reverse=descending)

    def _project_key(self, sort_by: str, project: Project) -> Key:
        match sort_by:
            case "name":
                return (project.name.casefold(), project.id)
            case "created":
                return (project.created, project.id)
            case "updated":
                return (project.updated, project.id)
            case "mediaCount":
                return (len(self._members[project.id]), project.id)
        return (project.id,)

    def ordered(self, order: Order, narrowed: MediaFilter) -> Sequence[Key]:
        """Ascending sort keys of the medias that match, each ending with the media's number."""
        with self._lock:
            if narrowed == MediaFilter():
                return self._orders.entries(order)
            if narrowed.hashed_ids is not None:
                return sorted(
                    self._orders.key(order.sort_by, media.number)
                    for media in self.medias_of(narrowed.hashed_ids)
                    if order.project_id in (None, media.project_id) and self._matches(media.number, narrowed)
                )
            memo = (order, narrowed)
            if memo not in self._narrowed:
                if len(self._narrowed) >= 32:
                    self._narrowed.clear()
                entries = self._orders.entries(order)
                self._narrowed[memo] = [key for key in entries if self._matches(_number(key), narrowed)]
            return self._narrowed[memo]

    def medias_at(self, keys: Iterable[Key]) -> list[Media]:
        """The records behind sort keys."""
        with self._lock:
            return [self._media(_number(key)) for key in keys]

    def medias_of(self, hashed_ids: Iterable[str]) -> Iterator[Media]:
        """The medias with these hashed ids, in their order, without those that are not there."""
        for hashed_id in hashed_ids:
            try:
                yield self.media(hashed_id)
            except NotFound:
                continue

    def medias(self) -> Iterator[Media]:
        """Every media by id, for tests."""
        return iter(self.medias_at(self.ordered(Order(None, "id"), MediaFilter())))

    def sort_key(self, sort_by: str, media: Media) -> Key:
        """What the media is sorted by."""
        return self._orders.key(sort_by, media.number)

    def _media(self, number: int) -> Media:
        return self._changed.get(number) or self._library.media(number)

    def _subfolder_id(self, number: int) -> str | None:
        if changed := self._changed.get(number):
            return changed.subfolder_id
        part = self._library.subfolder(number)
        return part.hashed_id if part else None

    def _numbers(self, project_id: int | None) -> Iterable[int]:
        if project_id is not None:
            return self._members.get(project_id, ())
        return (number for members in self._members.values() for number in members)

    def _key(self, sort_by: str, number: int) -> Key:
        changed, library = self._changed.get(number), self._library
        match sort_by:
            case "name":
                return ((changed.name if changed else library.name(number)).casefold(), number)
            case "created":
                return (changed.created if changed else library.created(number), number)
            case "updated":
                return (changed.updated if changed else library.updated(number), number)
            case "position":
                home = changed.project_id if changed else library.project_of(number).id
                subfolder = self.subfolder_of(changed) if changed else library.subfolder(number)
                position = changed.position if changed else library.position(number)
                return (home, subfolder.position if subfolder else 0, position, number)
        return (number,)

    def _matches(self, number: int, wanted: MediaFilter) -> bool:
        media, library = self._changed.get(number), self._library
        archived = media.archived if media else library.archived(number)
        if wanted.archived is not None and archived != wanted.archived:
            return False
        if wanted.type is not None and (media.type if media else library.type(number)) != wanted.type:
            return False
        if wanted.name is not None and (media.name if media else library.name(number)) != wanted.name:
            return False
        return wanted.tags is None or set(wanted.tags) <= set(media.tags if media else library.tags(number))


def _number(key: Key) -> int:
    number = key[-1]
    assert isinstance(number, int)  # noqa: S101 -- every key ends with its media's number
    return number
