"""What the account holds, as values."""

from __future__ import annotations

from dataclasses import dataclass, field

from wistia_tui.sandbox.markdown import to_html


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
    """A named part of a project; its name is also the legacy `section` of its medias."""

    hashed_id: str
    name: str
    description: str | None
    position: int
    created: int
    updated: int


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


@dataclass(frozen=True, slots=True)
class Media:
    """A media; `number` is its place in the account's data, `bits` its dice for everything derived."""

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
    subfolder: Subfolder | None
    section: str | None
    tags: tuple[str, ...]
    position: int
    bits: int
    still: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One write that was applied: for tests that must know it happened exactly once."""

    action: str
    kind: str
    hashed_id: str
    fields: dict[str, object] = field(default_factory=dict)
    request_id: str = ""
