"""What was typed and did not get through, kept until it does or its person lets go of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from wistia_tui.api.errors import WistiaError
from wistia_tui.library.change import CreateProject, CreateSubfolder, EditMedia, EditProject, EditSubfolder, Record
from wistia_tui.library.journal import Journal
from wistia_tui.library.kept_text import Draft
from wistia_tui.library.tasks import spawn

Typed = EditMedia | EditProject | CreateProject | EditSubfolder | CreateSubfolder
"""Changes that are typed into a form."""
NEW_PROJECT = ""
"""The key of drafts for projects that are not there yet."""


def key_of_subfolder(project_id: str, subfolder_id: str = "") -> str:
    """The key of drafts for a subfolder; without its id for those of the project that are not there yet."""
    return f"{project_id}/{subfolder_id}"


def key_of(change: Typed) -> str:
    """The key of the drafts for what `change` is about: a hashed id, but for subfolders and new projects."""
    if isinstance(change, EditSubfolder | CreateSubfolder):
        return key_of_subfolder(change.project.hashed_id, change.identity)
    return change.identity


def is_for_new(key: str) -> bool:
    """Whether drafts of that key are for something that is not there yet."""
    return key == NEW_PROJECT or key.endswith("/")


class Drafts:
    """By key, one for each record; what is new has one key, and as many drafts as failed.

    What is kept here is in the journal soon after, so that it outlives the app.
    """

    def __init__(self, journal: Journal, open_journal: Callable[[], Awaitable[None]]) -> None:
        """`open_journal` opens the journal of this account if it is not; it may raise `WistiaError`."""
        self._journal = journal
        self._open_journal = open_journal
        self._kept: dict[str, list[Draft]] = {}
        self._about: dict[str, tuple[str, Record | None]] = {}
        """The name of each record, and the record as it was when the newest draft was typed."""
        self._written: dict[int, tuple[Draft, int]] = {}
        """By the identity of the object, each draft that is in the journal, with its number there."""
        self._in_turn = asyncio.Lock()
        self.on_trouble: Callable[[WistiaError], None] = lambda error: None
        """Called with what kept text from being written down; it is kept here all the same."""

    def __contains__(self, identity: object) -> bool:
        """Whether there is a draft for that record."""
        return identity in self._kept

    def __len__(self) -> int:
        """How many drafts there are."""
        return sum(len(drafts) for drafts in self._kept.values())

    def names(self) -> dict[str, str]:
        """By key, the names of the records whose text is kept; the newest one of those that are new."""
        return {identity: self._about[identity][0] for identity in self._kept}

    def get(self, identity: str) -> Draft | None:
        """The newest draft for that record."""
        drafts = self._kept.get(identity)
        return drafts[-1] if drafts else None

    def origin(self, identity: str) -> Record | None:
        """The record as it was when its newest draft was typed; None for a new one."""
        return self._about[identity][1] if identity in self._kept else None

    def keep(self, identity: str, draft: Draft, name: str, origin: Record | None = None) -> None:
        """Keep what was typed for the record of that name, which was as `origin` then.

        It takes the place of an older draft for the same record.
        """
        before = [kept for kept in self._kept.get(identity, []) if kept is not draft]
        replaced = [] if is_for_new(identity) else before
        self._kept[identity] = [draft] if replaced else [*before, draft]
        self._about[identity] = name, origin
        self._write(lambda: self._to_journal(identity, draft, replaced))

    def drop(self, identity: str, draft: Draft) -> None:
        """Forget this very draft; another one, typed meanwhile, stays."""
        self._take_out(identity, draft)
        self._write(lambda: self._from_journal([draft]))

    def drop_equal(self, identity: str, done: Draft) -> None:
        """Forget text that says the same as what was done."""
        for kept in [kept for kept in self._kept.get(identity, []) if kept == done]:
            self.drop(identity, kept)

    def entrust(self, identity: str, draft: Draft, sent: Draft) -> None:
        """Offer `draft` no more, since it is on its way as `sent`; in the journal it stays until that is dropped."""
        about = self._about.get(identity, ("", None))
        self._take_out(identity, draft)

        async def hand_on() -> None:
            _, number = self._written.pop(id(draft), (draft, None))
            if number is None:  # it was typed and sent in one moment
                number = await self._journal.keep_text(identity, about[0], sent, about[1])
            self._written[id(sent)] = sent, number

        self._write(hand_on)

    def _take_out(self, identity: str, draft: Draft) -> None:
        left = [kept for kept in self._kept.get(identity, []) if kept is not draft]
        if left:
            self._kept[identity] = left
        else:
            self._kept.pop(identity, None)

    async def restore(self) -> None:
        """Take up what an earlier run of the app kept. Raises `NotJournaled`."""
        async with self._in_turn:
            known = {number for _, number in self._written.values()}
            for kept in reversed(await self._journal.kept_text()):
                if kept.number in known:
                    continue
                self._written[id(kept.draft)] = kept.draft, kept.number
                # What was typed in this run, or later in an earlier one, is newer.
                self._kept[kept.identity] = [kept.draft, *self._kept.get(kept.identity, [])]
                self._about.setdefault(kept.identity, (kept.name, kept.origin))

    async def written(self) -> None:
        """Wait until all that was kept is in the journal, or could not be."""
        async with self._in_turn:
            pass

    def _write(self, work: Callable[[], Awaitable[None]]) -> None:
        async def in_turn() -> None:
            async with self._in_turn:
                try:
                    await self._open_journal()
                    await work()
                except WistiaError as error:
                    self.on_trouble(error)

        spawn(in_turn(), name="draft")

    async def _to_journal(self, identity: str, draft: Draft, replaced: list[Draft]) -> None:
        is_kept = any(kept is draft for kept in self._kept.get(identity, ()))  # else it was typed on meanwhile
        if is_kept and id(draft) not in self._written:
            name, origin = self._about[identity]
            self._written[id(draft)] = draft, await self._journal.keep_text(identity, name, draft, origin)
        await self._from_journal(replaced)

    async def _from_journal(self, drafts: list[Draft]) -> None:
        for draft in drafts:
            _, number = self._written.pop(id(draft), (draft, None))
            if number is not None:
                await self._journal.drop_text(number)
