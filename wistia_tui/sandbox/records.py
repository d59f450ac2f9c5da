"""What the account holds, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from wistia_tui.sandbox.markdown import to_html

Ending = Literal["finished", "failed", "stuck"]
"""How a background job ends: with its work done, with half of it done, or never, with nothing done."""


@dataclass(frozen=True, slots=True)
class Description:
    """A text as it was written (Markdown) and as the service shows it by default (HTML)."""

    markdown: str
    html: str

    @classmethod
    def written(cls, text: str) -> Description:
        """What becomes of plain text or Markdown that a client sends (SPEC)."""
        return cls(text, to_html(text))


NO_DESCRIPTION = Description("", "")


@dataclass(frozen=True, slots=True)
class Subfolder:
    """A named part of a project; its name is also the legacy `section` of its medias.

    What is in no subfolder is at the project's root, which the stand-in has for the default subfolder too: no source
    shows a subfolder object for it (reference 5.2).
    """

    hashed_id: str
    name: str
    description: str | None
    position: int
    created: int
    updated: int


@dataclass(frozen=True, slots=True)
class Sharing:
    """What a person (`Contact`) or a group of them (`ContactGroup`, without `email`) may do in a project."""

    id: int
    share_id: int
    name: str
    kind: str
    email: str | None
    is_admin: bool
    can_share: bool
    can_download: bool
    can_upload: bool


@dataclass(frozen=True, slots=True)
class Project:
    """A project without its medias; times are seconds since 1970 in UTC."""

    id: int
    hashed_id: str
    name: str
    description: Description | None
    created: int
    updated: int
    public: bool = True
    anonymous_can_upload: bool = False
    anonymous_can_download: bool = False
    subfolders: tuple[Subfolder, ...] = ()
    sharings: tuple[Sharing, ...] = ()


@dataclass(frozen=True, slots=True)
class Media:
    """A media; `number` is its place in the account's data, `bits` its dice for everything derived.

    `file` is the hashed id of the media whose file it shows, empty for its own; `still` that of its new still.
    """

    number: int
    id: int
    hashed_id: str
    project_id: int
    name: str
    type: str
    status: str
    progress: float | int | None
    archived: bool
    created: int
    updated: int
    duration: float | int | None
    description: Description
    subfolder_id: str | None
    tags: tuple[str, ...]
    position: int
    bits: int
    still: str | None = None
    file: str = ""

    @property
    def is_livestream(self) -> bool:
        """Whether it is one of the few that no request archives (SPEC)."""
        return self.type == "Video" and (self.bits >> 32) & 0x7F == 5


@dataclass(frozen=True, slots=True)
class Change:
    """One write that was applied: for tests that must know it happened exactly once.

    `kind` says what changed, and is `call` for a batch that was accepted and is still to be carried out: each media
    that it then really changes is a change of its own, with the same `request_id`.
    """

    action: str
    kind: str
    hashed_id: str
    fields: dict[str, object] = field(default_factory=dict)
    request_id: str = ""
