"""What is known of one account: its projects and medias as lists, which follow what is changed here."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from wistia_tui.api.budget import Lane
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.errors import WistiaError
from wistia_tui.api.models import Account, Media, Project
from wistia_tui.api.payloads import MediaFilter, Sort
from wistia_tui.clock import Clock
from wistia_tui.library.change import DeleteMedia, DeleteProject, MoveMedia, Record
from wistia_tui.library.listing import Listing
from wistia_tui.library.loader import LoadedRows

LISTS_LAG = 60.0
"""Seconds for which a list may still show what was before a change: twice the longest wait ever needed (SDK-IT)."""
LISTS_KEPT = 12
"""Media lists kept in memory, so that going back to a project costs no request."""

MediaKey = tuple[str, Sort | None]
R = TypeVar("R", Media, Project)


class AccountLists:
    """The lists of one account; everything belongs to the event loop's thread."""

    def __init__(self, client: WistiaClient, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self.account = Account()
        self.is_account_known = False
        self._account_reads = 0
        self.lacks_account = False
        """Whether the account could not be read, and nobody tries to."""
        self._projects: dict[Sort | None, LoadedRows[Project]] = {}
        self._medias: OrderedDict[MediaKey, LoadedRows[Media]] = OrderedDict()
        self._newer: dict[str, Media | Project] = {}
        self._changed: dict[str, float] = {}
        """By hashed id, when a record was changed here."""
        self._gone: dict[str, float] = {}
        """By hashed id, when a record was deleted here."""
        self._listeners: list[Callable[[], None]] = []

    # reading --------------------------------------------------------------------------------------------------------

    def on_account_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` when the account's name or counts become known or change."""
        self._listeners.append(listener)

    async def load_account(self) -> None:
        """Read the account, whose counts give the long lists their length. Raises `WistiaError`.

        Not where another read began later: that one brings it, or says why not.
        """
        number = self._account_reads + 1
        try:
            await self._read_account()
        except WistiaError:
            if self._account_reads > number:
                return
            raise
        for rows in self._projects.values():
            rows.listing.expect(self.account.project_count)
        for (project_id, _), media_rows in self._medias.items():
            if not project_id:
                media_rows.listing.expect(self.account.media_count)

    async def _read_account(self) -> None:
        self._account_reads += 1
        number = self._account_reads
        self.lacks_account = False
        try:
            self._set_account(await self._client.account(lane=Lane.USER))
        except WistiaError:
            if number == self._account_reads:
                self.lacks_account = not self.is_account_known
            raise
        self.is_account_known = True

    def projects(self, sort: Sort | None) -> LoadedRows[Project]:
        """All projects of the account in that order."""
        if sort not in self._projects:

            async def fetch(page: int, lane: Lane) -> Sequence[Project]:
                return await self._client.projects(page, sort, lane=lane)

            listing = Listing[Project](lambda project: project.hashed_id, count=self.account.project_count)
            self._projects[sort] = LoadedRows(
                listing, fetch, self._clock, self._freshest, self._client.budget.is_waiting
            )
        return self._projects[sort]

    def medias(self, project: Project | None, sort: Sort | None) -> LoadedRows[Media]:
        """The medias of `project`, or of the whole account, in that order."""
        project_id = project.hashed_id if project else ""
        key = (project_id, sort)
        if key in self._medias:
            self._medias.move_to_end(key)
            return self._medias[key]
        # Archived medias are shown with the others, and marked: the filter is left out, since v1 has no value for
        # "both" (SPEC: true is only archived, false only active).
        medias = MediaFilter(project_id=project_id)

        async def fetch(page: int, lane: Lane) -> Sequence[Media]:
            return await self._client.medias(page, medias, sort, lane=lane)

        count = project.media_count if project else self.account.media_count
        listing = Listing[Media](lambda media: media.hashed_id, count=count)
        rows = LoadedRows(listing, fetch, self._clock, self._freshest, self._client.budget.is_waiting)
        self._medias[key] = rows
        while len(self._medias) > LISTS_KEPT:
            self._medias.popitem(last=False)[1].close()
        return rows

    def medias_like(self, project: Project | None, type_: str) -> LoadedRows[Media]:
        """The medias of one type in `project`, or in the whole account, for whoever chooses one; not kept."""
        chosen = MediaFilter(project_id=project.hashed_id if project else "", type=type_)

        async def fetch(page: int, lane: Lane) -> Sequence[Media]:
            return await self._client.medias(page, chosen, lane=lane)

        listing = Listing[Media](lambda media: media.hashed_id)
        return LoadedRows(listing, fetch, self._clock, self._freshest, self._client.budget.is_waiting)

    def loaded_media(self, identity: str) -> Media | None:
        """The media with that id, where a list has it."""
        known = self._newer.get(identity)
        if isinstance(known, Media):
            return known
        return next(
            (found for rows in self._medias.values() if (found := rows.listing.get(identity)) is not None), None
        )

    async def media(self, hashed_id: str) -> Media:
        """The newest version of a media with everything that can be edited. Raises `WistiaError`."""
        before = self._newer.get(hashed_id)
        media = await self._client.media(hashed_id)
        self._show(self._fresher(media, overtaken=self._newer.get(hashed_id) is not before))
        return media

    async def project(self, hashed_id: str) -> Project:
        """The newest version of a project. Raises `WistiaError`."""
        before = self._newer.get(hashed_id)
        project = await self._client.project(hashed_id)
        self._show(self._fresher(project, overtaken=self._newer.get(hashed_id) is not before))
        return project

    async def refresh_projects(self, sort: Sort | None) -> None:
        """Read the projects and the account's counts again. Raises `WistiaError`.

        Their other orders are out of date with it, and are read again when somebody looks at them.
        """
        self.projects(sort).refresh()
        for other, rows in self._projects.items():
            if other != sort:
                rows.refresh()
        await self.load_account()

    async def refresh(self, project: Project | None, sort: Sort | None) -> None:
        """Read a media list and its count again. Raises `WistiaError`.

        Its other orders are out of date with it, and are read again when somebody looks at them.
        """
        if project is not None:
            fresh = await self.project(project.hashed_id)
            count = fresh.media_count
        else:
            await self._read_account()
            count = self.account.media_count
        self.medias(project, sort).refresh(count)
        for (project_id, other), rows in self._medias.items():
            if project_id == (project.hashed_id if project else "") and other != sort:
                rows.refresh(count)

    def reconnected(self) -> None:
        """The service takes requests again: fetch what an outage kept from coming, as it is looked at."""
        for rows in self._projects.values():
            rows.reconnected()
        for media_rows in self._medias.values():
            media_rows.reconnected()

    def close(self) -> None:
        """Stop all loading."""
        for rows in self._projects.values():
            rows.close()
        for media_rows in self._medias.values():
            media_rows.close()

    # what changes tell ----------------------------------------------------------------------------------------------

    def is_gone(self, identity: str) -> bool:
        """Whether that record was deleted here just now, so that a list that brings it only lags behind.

        Later it is back: in Wistia's web app a deleted record can be restored (reference 5.1).
        """
        return self._was_lately(self._gone.get(identity))

    def record_changed(self, record: Record) -> None:
        """Show what a change left of a record wherever it is listed."""
        if isinstance(record, Media | Project):
            self._changed[record.hashed_id] = self._clock.monotonic()
            self._show(record)

    def _show(self, record: Media | Project) -> None:
        if not record.hashed_id or self.is_gone(record.hashed_id):
            return
        self._newer[record.hashed_id] = record
        if isinstance(record, Media):
            for media_rows in self._medias.values():
                media_rows.listing.replace(record)
        else:
            for rows in self._projects.values():
                rows.listing.replace(record)

    def record_removed(self, change: DeleteMedia | DeleteProject) -> None:
        """Take a deleted record out of every list and correct the counts."""
        if self.is_gone(change.identity):
            return
        self._gone[change.identity] = self._clock.monotonic()
        self._newer.pop(change.identity, None)
        if isinstance(change, DeleteMedia):
            project_id = change.before.project.hashed_id if change.before.project else ""
            for (listed, _), media_rows in self._medias.items():
                # A list that holds it in rows that are not here is one shorter too.
                if not media_rows.listing.remove(change.identity) and listed in {"", project_id}:
                    media_rows.listing.shrink()
                media_rows.restart()
            self._count(project_id, -1)
            self._add_to_account(medias=-1)
            return
        for rows in self._projects.values():
            if not rows.listing.remove(change.identity):
                rows.listing.shrink()
            rows.restart()
        for key in [key for key in self._medias if key[0] == change.identity]:
            self._medias.pop(key).close()
        self._add_to_account(projects=-1, medias=-(change.before.media_count or 0))
        for key, media_rows in self._medias.items():
            if not key[0]:
                media_rows.refresh(self.account.media_count, changed=True)

    def record_moved(self, change: MoveMedia, record: Record | None) -> None:
        """Take a media out of the lists of where it was; those of where it is are read again."""
        left = change.before.project.hashed_id if change.before.project else ""
        came = change.to.project_id
        if isinstance(record, Media):
            self.record_changed(record)
        if left == came:
            return
        for (listed, _), rows in self._medias.items():
            if listed == left and listed:
                if not rows.listing.remove(change.identity):
                    rows.listing.shrink()
                rows.restart()
            elif listed == came:
                rows.refresh(changed=True)
        self._count(left, -1)
        self._count(came, 1)

    def record_added(self, record: Record) -> None:
        """A new record: where it stands depends on the order, so the lists are read again."""
        if isinstance(record, Media | Project):
            self._changed[record.hashed_id] = self._clock.monotonic()
        if isinstance(record, Project):
            self._add_to_account(projects=1, medias=record.media_count or 0)
            for rows in self._projects.values():
                rows.refresh(self.account.project_count, changed=True)
        elif isinstance(record, Media):
            project_id = record.project.hashed_id if record.project else ""
            self._count(project_id, 1)
            self._add_to_account(medias=1)
            for (listed, _), media_rows in self._medias.items():
                if listed in {"", project_id}:
                    media_rows.refresh(changed=True)

    def record_touched(self, identity: str) -> None:
        """Repaint the rows of a record whose mark changed."""
        for rows in self._projects.values():
            rows.listing.touch(identity)
        for media_rows in self._medias.values():
            media_rows.listing.touch(identity)

    def changed_lately(self, identity: str) -> bool:
        """Whether a record was changed here just now, so that a list that shows another one may only lag behind."""
        return self._was_lately(self._changed.get(identity))

    def _freshest(self, records: Sequence[R]) -> Sequence[R]:
        # Lists lag behind writes by seconds (SDK-IT): an older version must not undo on the screen what was saved.
        return [self._fresher(record) for record in records]

    def _fresher(self, record: R, *, overtaken: bool = False) -> R:
        """The newer of a record that was read and what is known of it; `overtaken`: known since the read began."""
        known = self._newer.get(record.hashed_id)
        if known is None or not isinstance(known, type(record)):
            return record
        # Stamps are whole seconds, and not every change sets one: of two equal ones, what was changed here lately
        # or became known while the read was on its way is later.
        is_later = overtaken or self.changed_lately(record.hashed_id)
        if known.updated is None or record.updated is None:
            return known if is_later else record
        return known if known.updated > record.updated or (is_later and known.updated == record.updated) else record

    def _was_lately(self, at: float | None) -> bool:
        return at is not None and self._clock.monotonic() - at < LISTS_LAG

    def _count(self, project_id: str, difference: int) -> None:
        for rows in self._projects.values():
            project = rows.listing.get(project_id)
            if project is not None and project.media_count is not None:
                rows.listing.replace(replace(project, media_count=_more(project.media_count, difference)))
        known = self._newer.get(project_id)
        if isinstance(known, Project):
            self._newer[project_id] = replace(known, media_count=_more(known.media_count, difference))

    def _add_to_account(self, *, projects: int = 0, medias: int = 0) -> None:
        account = self.account
        self._set_account(
            replace(
                account,
                media_count=_more(account.media_count, medias),
                project_count=_more(account.project_count, projects),
            )
        )

    def _set_account(self, account: Account) -> None:
        self.account = account
        for listener in tuple(self._listeners):
            listener()


def _more(count: int | None, by: int) -> int | None:
    return None if count is None else max(0, count + by)
