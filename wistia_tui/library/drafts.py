"""What was typed and did not get through, kept until it does or its person lets go of it."""

from __future__ import annotations

from wistia_tui.api.payloads import MediaChanges, ProjectChanges

Draft = MediaChanges | ProjectChanges

NEW_PROJECT = ""
"""The key of drafts for projects that are not there yet."""


class Drafts:
    """By hashed id, one for each record; new projects have one key, and as many drafts as failed."""

    def __init__(self) -> None:
        self._kept: dict[str, list[Draft]] = {}
        self._names: dict[str, str] = {}

    def __contains__(self, identity: object) -> bool:
        """Whether there is a draft for that record."""
        return identity in self._kept

    def __len__(self) -> int:
        """How many drafts there are."""
        return sum(len(drafts) for drafts in self._kept.values())

    def names(self) -> dict[str, str]:
        """By hashed id, the names of the records whose text is kept; the newest one of new projects."""
        return {identity: self._names[identity] for identity in self._kept}

    def get(self, identity: str) -> Draft | None:
        """The newest draft for that record."""
        drafts = self._kept.get(identity)
        return drafts[-1] if drafts else None

    def keep(self, identity: str, draft: Draft, name: str) -> None:
        """Keep what was typed for the record of that name; it takes the place of an older draft for the same record."""
        older = self._kept.get(identity, []) if identity == NEW_PROJECT else []
        self._kept[identity] = [*(kept for kept in older if kept is not draft), draft]
        self._names[identity] = name

    def drop(self, identity: str, draft: Draft) -> None:
        """Forget this very draft; another one, typed meanwhile, stays."""
        left = [kept for kept in self._kept.get(identity, []) if kept is not draft]
        if left:
            self._kept[identity] = left
        else:
            self._kept.pop(identity, None)
