"""What a person wants changed, as a value: which record, from what, to what.

A change is about one record and is concrete: it holds what is to be sent and what was there before, so that it can
be written down, looked for, and taken back. Many records are many changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from wistia_tui.api.models import Media, Project, ProjectRef, Sharing, Subfolder
from wistia_tui.api.payloads import (
    FIELD_LABELS,
    MediaChanges,
    ProjectChanges,
    SharingChanges,
    SubfolderChanges,
    changed_fields,
)
from wistia_tui.library.earlier import UNREAD, Earlier
from wistia_tui.text import safe_line


@dataclass(frozen=True, slots=True)
class Place:
    """Where medias can be: a project, or a subfolder of it."""

    project_id: str
    """Hashed id."""
    project_name: str = ""
    subfolder_id: str = ""
    """Hashed id; empty for the project's root."""
    subfolder_name: str = ""

    @property
    def name(self) -> str:
        """As a person knows it."""
        return f"{self.project_name} › {self.subfolder_name}" if self.subfolder_id else self.project_name


@dataclass(frozen=True, slots=True)
class _OfMedia:
    before: Media
    """The media as it was when its person decided."""

    @property
    def identity(self) -> str:
        """The hashed id of the media that is changed."""
        return self.before.hashed_id


@dataclass(frozen=True, slots=True)
class _OfProject:
    before: Project
    """The project as it was when its person decided."""

    @property
    def identity(self) -> str:
        """The hashed id of the project that is changed."""
        return self.before.hashed_id


@dataclass(frozen=True, slots=True)
class EditMedia(_OfMedia):
    """New values for some fields of a media; `before` is the record that the form was filled from."""

    changes: MediaChanges


@dataclass(frozen=True, slots=True)
class EditProject(_OfProject):
    """New values for some fields of a project; `before` is the record that the form was filled from."""

    changes: ProjectChanges


@dataclass(frozen=True, slots=True)
class CreateProject:
    """A new project; its description takes a second request, because v1 knows none when it creates (SPEC)."""

    changes: ProjectChanges
    earlier: Earlier = UNREAD
    """The newest projects just before."""

    @property
    def identity(self) -> str:
        """Nothing: the service gives the id."""
        return ""


@dataclass(frozen=True, slots=True)
class DeleteMedia(_OfMedia):
    """The end of a media; v1 has no undelete (reference 5.4)."""


@dataclass(frozen=True, slots=True)
class DeleteProject(_OfProject):
    """The end of a project and of all medias in it (reference 5.1)."""


@dataclass(frozen=True, slots=True)
class ArchiveMedia(_OfMedia):
    """Out of the way and out of the plan's count; done in the background, up to 100 a request (SPEC)."""


@dataclass(frozen=True, slots=True)
class RestoreMedia(_OfMedia):
    """Back from the archive into a project; the service takes no subfolder (SPEC)."""

    to: Place


@dataclass(frozen=True, slots=True)
class MoveMedia(_OfMedia):
    """To another project or subfolder; done in the background, up to 100 a request, ten requests in five minutes."""

    to: Place


@dataclass(frozen=True, slots=True)
class CopyMedia(_OfMedia):
    """A second media of the same file in a project; each request makes one more (SPEC)."""

    to: Place
    earlier: Earlier = UNREAD
    """The newest medias of that project just before."""


@dataclass(frozen=True, slots=True)
class CopyProject(_OfProject):
    """A second project with copies of all medias, but not of the sharings (SPEC)."""

    earlier: Earlier = UNREAD
    """The newest projects just before."""


@dataclass(frozen=True, slots=True)
class SwapMedia(_OfMedia):
    """Another file behind the same media and its embeds; the file that was there cannot be recovered (CLI)."""

    replacement: Media


@dataclass(frozen=True, slots=True)
class CreateSubfolder:
    """A new subfolder at the end of a project."""

    project: ProjectRef
    changes: SubfolderChanges
    earlier: Earlier = UNREAD
    """The subfolders just before."""

    @property
    def identity(self) -> str:
        """Nothing: the service gives the id."""
        return ""


@dataclass(frozen=True, slots=True)
class EditSubfolder:
    """New values for some fields of a subfolder."""

    project: ProjectRef
    before: Subfolder
    changes: SubfolderChanges

    @property
    def identity(self) -> str:
        """The hashed id of the subfolder."""
        return self.before.hashed_id


@dataclass(frozen=True, slots=True)
class DeleteSubfolder:
    """The end of a subfolder; its medias move to the root of the project (SPEC)."""

    project: ProjectRef
    before: Subfolder

    @property
    def identity(self) -> str:
        """The hashed id of the subfolder."""
        return self.before.hashed_id


@dataclass(frozen=True, slots=True)
class EditSharing:
    """Other rights for somebody with whom a project is shared."""

    project: ProjectRef
    before: Sharing
    changes: SharingChanges

    @property
    def identity(self) -> str:
        """The numeric id of the sharing, told from hashed ids."""
        return f"sharing:{self.before.id}"


@dataclass(frozen=True, slots=True)
class RemoveSharing:
    """The end of a sharing; to share again writes to the person by mail (reference 5.3), so it is not undone."""

    project: ProjectRef
    before: Sharing

    @property
    def identity(self) -> str:
        """The numeric id of the sharing, told from hashed ids."""
        return f"sharing:{self.before.id}"


Single = (
    EditMedia
    | EditProject
    | CreateProject
    | DeleteMedia
    | DeleteProject
    | CopyMedia
    | CopyProject
    | SwapMedia
    | CreateSubfolder
    | EditSubfolder
    | DeleteSubfolder
    | EditSharing
    | RemoveSharing
)
"""Changes that take a request each."""
Batched = ArchiveMedia | RestoreMedia | MoveMedia
"""Changes of which up to 100 go in one request."""
Change = Single | Batched
OfMedia = EditMedia | DeleteMedia | ArchiveMedia | RestoreMedia | MoveMedia | CopyMedia | SwapMedia
OfProject = EditProject | DeleteProject | CopyProject
Edit = EditMedia | EditProject | EditSubfolder
Deletion = DeleteMedia | DeleteProject | DeleteSubfolder | RemoveSharing
Making = CreateProject | CopyProject | CopyMedia | CreateSubfolder
"""Changes that make something new each time that they are sent."""
Record = Media | Project | Subfolder | Sharing


def with_values(change: Edit, before: Record, values: Mapping[str, Any]) -> Edit | None:
    """An edit of the same record as `before` has it, to other `values`; None if there is none."""
    if not values:
        return None
    match change, before:
        case EditMedia(), Media():
            return EditMedia(replace(before, hashed_id=change.identity), replace(MediaChanges(), **values))
        case EditProject(), Project():
            return EditProject(replace(before, hashed_id=change.identity), replace(ProjectChanges(), **values))
        case EditSubfolder(), Subfolder():
            before = replace(before, hashed_id=change.identity)
            return EditSubfolder(change.project, before, replace(SubfolderChanges(), **values))
    return None


def title(change: Change) -> str:
    """The record as a person knows it."""
    if isinstance(change, CreateProject | CreateSubfolder):
        return safe_line(change.changes.name or "")
    if isinstance(change, EditSharing | RemoveSharing):
        return change.before.name or change.before.email or "(no name)"
    return change.before.name or "(no name)"


def summary(change: Change) -> str:
    """What happened, in the past tense, once the service has said yes."""
    name = f"“{title(change)}”"
    match change:
        case CreateProject():
            return f"Created project {name}."
        case DeleteMedia():
            return f"Deleted {name}."
        case DeleteProject():
            return f"Deleted project {name} and its medias."
        case EditMedia(changes=changes) | EditProject(changes=changes) | EditSubfolder(changes=changes):
            others = [FIELD_LABELS.get(field, field) for field in changed_fields(changes) if field != "name"]
            if changes.name is None:
                return f"Saved {_listed(others)} of {name}."
            renamed = f"Renamed {name} to “{safe_line(changes.name)}”"
            return f"{renamed} and saved {_listed(others)}." if others else f"{renamed}."
        case ArchiveMedia():
            return f"Archived {name}."
        case RestoreMedia(to=to):
            return f"Restored {name} to “{to.name}”."
        case MoveMedia(to=to):
            return f"Moved {name} to “{to.name}”."
        case CopyMedia(to=to):
            return f"Copied {name} to “{to.name}”."
        case CopyProject():
            return f"Copied project {name}."
        case SwapMedia(replacement=replacement):
            return f"Put the file of “{replacement.name or '(no name)'}” in the place of that of {name}."
        case CreateSubfolder(project=project):
            return f"Created subfolder {name} in “{project.name}”."
        case DeleteSubfolder(project=project):
            return f"Deleted subfolder {name}; its medias are in the root of “{project.name}”."
        case EditSharing(project=project):
            return f"Changed what {name} may do in “{project.name}”."
        case RemoveSharing(project=project):
            return f"“{project.name}” is no longer shared with {name}."


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1] if words else "nothing"
