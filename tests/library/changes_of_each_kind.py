"""One change of each kind, for what must hold whatever the kind is."""

from __future__ import annotations

from wistia_tui.api.models import Media, Project, ProjectRef, Sharing, Subfolder
from wistia_tui.api.payloads import MediaChanges, ProjectChanges, SharingChanges, SubfolderChanges
from wistia_tui.library.change import (
    ArchiveMedia,
    Change,
    CopyMedia,
    CopyProject,
    CreateProject,
    CreateSubfolder,
    DeleteMedia,
    DeleteProject,
    DeleteSubfolder,
    EditMedia,
    EditProject,
    EditSharing,
    EditSubfolder,
    MoveMedia,
    Place,
    RemoveSharing,
    RestoreMedia,
    SwapMedia,
)

SALES = {"hashed_id": "sales00001", "name": "Sales"}
MEDIA_JSON: dict[str, object] = {
    "hashed_id": "a1b2c3d4e5",
    "name": "Setting up",
    "type": "Video",
    "description": "How to.",
    "tags": [{"name": "Onboarding"}, {"name": "b2b"}],
    "archived": False,
    "updated": "2026-05-04T16:59:26+00:00",
    "project": SALES,
}
PROJECT_JSON: dict[str, object] = {
    "hashedId": "sales00001",
    "name": "Sales",
    "description": "All of it.",
    "mediaCount": 12,
    "public": False,
    "anonymousCanUpload": False,
    "anonymousCanDownload": True,
    "updated": "2026-05-04T16:59:26+00:00",
}
SUBFOLDER_JSON: dict[str, object] = {"hashed_id": "sub0000001", "name": "Spring", "description": "Of 2026."}
SHARING_JSON: dict[str, object] = {
    "id": 7,
    "isAdmin": False,
    "canShare": False,
    "canDownload": True,
    "canUpload": False,
    "share": {"id": 3, "name": "Ann", "type": "Contact", "email": "ann@example.com"},
}


def media(**values: object) -> Media:
    """A media as the service sends it, with other `values` for some keys."""
    return Media.from_json({**MEDIA_JSON, **values}, editable=True)


def tagged(*tags: str) -> Media:
    """A media with these tags."""
    return media(tags=[{"name": tag} for tag in tags])


def project(**values: object) -> Project:
    """A project as the service sends it, with other `values` for some keys."""
    return Project.from_json({**PROJECT_JSON, **values})


def subfolder(**values: object) -> Subfolder:
    """A subfolder as the service sends it, with other `values` for some keys."""
    return Subfolder.from_json({**SUBFOLDER_JSON, **values})


def sharing(**values: object) -> Sharing:
    """A sharing as the service sends it, with other `values` for some keys."""
    return Sharing.from_json({**SHARING_JSON, **values})


REF = ProjectRef("sales00001", "Sales")
HERE = Place("sales00001", "Sales")
THERE = Place("support001", "Support")
FOLDER = Place("support001", "Support", "sub0000002", "Autumn")

OF_EACH_KIND: dict[str, Change] = {
    type(change).__name__: change
    for change in (
        EditMedia(media(), MediaChanges(name="Getting ready", description="", tags=("b2b", "new"))),
        EditProject(project(), ProjectChanges(name="Sales 2026", public=True)),
        CreateProject(ProjectChanges(name="New", description="Described.", public=False)),
        DeleteMedia(media()),
        DeleteProject(project()),
        ArchiveMedia(media()),
        RestoreMedia(media(archived=True), THERE),
        MoveMedia(media(), FOLDER),
        CopyMedia(media(), THERE),
        CopyProject(project()),
        SwapMedia(media(), media(hashed_id="z9y8x7w6v5", name="Better")),
        CreateSubfolder(REF, SubfolderChanges("Winter", "Of 2026.")),
        EditSubfolder(REF, subfolder(), SubfolderChanges(name="Spring 2026")),
        DeleteSubfolder(REF, subfolder()),
        EditSharing(REF, sharing(), SharingChanges(can_share=True)),
        RemoveSharing(REF, sharing()),
    )
}
