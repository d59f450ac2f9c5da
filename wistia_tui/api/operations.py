"""Every operation in one table: its verb and path, whether it may be repeated, how it is verified, what it answers.

Whether something is safe to repeat is a property of the operation and not of the HTTP verb (reference 6.3).
"""

from __future__ import annotations

from wistia_tui.api.operation import USABLE_ID, Operation, OwnLimit, Repeat, Shape, Verify

__all__ = ["OPERATIONS", "USABLE_ID", "Operation", "OwnLimit", "Repeat", "Shape", "Verify", "read_any"]

_READ, _STATE, _NEVER = Repeat.READ, Repeat.STATE, Repeat.NEVER
_RECORD, _LIST = Shape.RECORD, Shape.LIST
_VALUES, _ABSENCE = Verify.VALUES, Verify.ABSENCE

ACCOUNT = Operation("account show", "GET", "/account.json", _READ, _RECORD, "The account was not read.")
PROJECT_LIST = Operation("projects list", "GET", "/projects.json", _READ, _LIST, "The projects were not loaded.")
PROJECT_SHOW = Operation(
    "project show",
    "GET",
    "/projects/{id}.json",
    _READ,
    _RECORD,
    "The project was not loaded.",
    # The answer embeds up to 500 medias unless told otherwise (SPEC).
    query=(("page", "1"), ("per_page", "1")),
)
PROJECT_CREATE = Operation(
    "project create",
    "POST",
    "/projects.json",
    _NEVER,
    _RECORD,
    "No project was created.",
    "It is not known whether the project was created.",
)
PROJECT_UPDATE = Operation(
    "project update",
    "PUT",
    "/projects/{id}.json",
    _STATE,
    _RECORD,
    "The project was not changed.",
    "It is not known whether the project was changed.",
    verify=_VALUES,
    read_back=PROJECT_SHOW,
)
PROJECT_DELETE = Operation(
    "project delete",
    "DELETE",
    "/projects/{id}.json",
    _STATE,
    _RECORD,
    "The project was not deleted.",
    "It is not known whether the project was deleted.",
    verify=_ABSENCE,
    read_back=PROJECT_SHOW,
)
PROJECT_COPY = Operation(
    "project copy",
    "POST",
    "/projects/{id}/copy.json",
    _NEVER,
    _RECORD,
    "The project was not copied.",
    "It is not known whether the project was copied.",
)
MEDIA_LIST = Operation("medias list", "GET", "/medias.json", _READ, _LIST, "The medias were not loaded.")
MEDIA_SHOW = Operation(
    "media show",
    "GET",
    "/medias/{id}.json",
    _READ,
    _RECORD,
    "The media was not loaded.",
    # What is edited is Markdown; HTML written back as Markdown would be mangled (reference, trap 22).
    query=(("description_format", "markdown"),),
)
MEDIA_UPDATE = Operation(
    "media update",
    "PUT",
    "/medias/{id}.json",
    _STATE,
    _RECORD,
    "The media was not changed.",
    "It is not known whether the media was changed.",
    verify=_VALUES,
    read_back=MEDIA_SHOW,
)
MEDIA_DELETE = Operation(
    "media delete",
    "DELETE",
    "/medias/{id}.json",
    _STATE,
    _RECORD,
    "The media was not deleted.",
    "It is not known whether the media was deleted.",
    verify=_ABSENCE,
    read_back=MEDIA_SHOW,
)
MEDIA_MOVE = Operation(
    "medias move",
    "PUT",
    "/medias/move.json",
    _STATE,
    Shape.JOB,
    "No media was moved.",
    # It is done in the background, so no early look can tell; a move to the same place changes nothing (CLI).
    "It is not known whether the medias are being moved; to move them again does no harm.",
    own_limit=OwnLimit(10, 300.0),
)
MEDIA_ARCHIVE = Operation(
    "medias archive",
    "PUT",
    "/medias/archive.json",
    _STATE,
    Shape.JOB,
    "No media was archived.",
    # As with a move: only reading the medias again tells, and to archive twice changes nothing (CLI).
    "It is not known whether the medias are being archived; to archive them again does no harm.",
)
MEDIA_RESTORE = Operation(
    "medias restore",
    "PUT",
    "/medias/restore.json",
    _STATE,
    Shape.JOB,
    "No media was restored.",
    "It is not known whether the medias are being restored; to restore them again does no harm.",
)
MEDIA_COPY = Operation(
    "media copy",
    "POST",
    "/medias/{id}/copy.json",
    _NEVER,
    _RECORD,
    "The media was not copied.",
    "It is not known whether the media was copied.",
)
MEDIA_SWAP = Operation(
    "media swap",
    "PUT",
    "/medias/{id}/swap.json",
    # A second swap would replace the replacement: a PUT, and yet nothing to repeat (CLI).
    _NEVER,
    Shape.JOB,
    "The media was not swapped.",
    "It is not known whether the media is being swapped.",
)
SUBFOLDER_LIST = Operation(
    "subfolders list", "GET", "/projects/{parent}/subfolders.json", _READ, _LIST, "The subfolders were not loaded."
)
SUBFOLDER_SHOW = Operation(
    "subfolder show",
    "GET",
    "/projects/{parent}/subfolders/{id}.json",
    _READ,
    _RECORD,
    "The subfolder was not loaded.",
)
SUBFOLDER_CREATE = Operation(
    "subfolder create",
    "POST",
    "/projects/{parent}/subfolders.json",
    _NEVER,
    _RECORD,
    "No subfolder was created.",
    "It is not known whether the subfolder was created.",
)
SUBFOLDER_UPDATE = Operation(
    "subfolder update",
    "PUT",
    "/projects/{parent}/subfolders/{id}.json",
    _STATE,
    _RECORD,
    "The subfolder was not changed.",
    "It is not known whether the subfolder was changed.",
    verify=_VALUES,
    read_back=SUBFOLDER_SHOW,
)
SUBFOLDER_DELETE = Operation(
    "subfolder delete",
    "DELETE",
    "/projects/{parent}/subfolders/{id}.json",
    _STATE,
    _RECORD,
    "The subfolder was not deleted.",
    "It is not known whether the subfolder was deleted.",
    verify=_ABSENCE,
    read_back=SUBFOLDER_SHOW,
)
SHARING_LIST = Operation(
    "sharings list", "GET", "/projects/{parent}/sharings.json", _READ, _LIST, "The sharings were not loaded."
)
SHARING_UPDATE = Operation(
    "sharing update",
    "PUT",
    "/projects/{parent}/sharings/{number}.json",
    _STATE,
    _RECORD,
    "The sharing was not changed.",
    "It is not known whether the sharing was changed.",
)
SHARING_DELETE = Operation(
    "sharing delete",
    "DELETE",
    "/projects/{parent}/sharings/{number}.json",
    _STATE,
    _RECORD,
    "The sharing was not removed.",
    "It is not known whether the sharing was removed.",
)
JOB_STATUS = Operation(
    "job status",
    "GET",
    "/background_job_status/{number}.json",
    _READ,
    Shape.STATUS,
    "The background job was not looked up.",
)

OPERATIONS = (
    ACCOUNT,
    PROJECT_LIST,
    PROJECT_SHOW,
    PROJECT_CREATE,
    PROJECT_UPDATE,
    PROJECT_DELETE,
    PROJECT_COPY,
    MEDIA_LIST,
    MEDIA_SHOW,
    MEDIA_UPDATE,
    MEDIA_DELETE,
    MEDIA_MOVE,
    MEDIA_ARCHIVE,
    MEDIA_RESTORE,
    MEDIA_COPY,
    MEDIA_SWAP,
    SUBFOLDER_LIST,
    SUBFOLDER_SHOW,
    SUBFOLDER_CREATE,
    SUBFOLDER_UPDATE,
    SUBFOLDER_DELETE,
    SHARING_LIST,
    SHARING_UPDATE,
    SHARING_DELETE,
    JOB_STATUS,
)


def read_any(path: str) -> Operation:
    """A read of whatever `path`, with its query, leads to."""
    return Operation("read", "GET", path, _READ, Shape.ANY, "It was not read.")
