"""Sentences that more than one place of the screen says."""

from __future__ import annotations

LANES = ("for you", "for what is visible soon", "for bulk work")
"""Who waits, by lane."""

_DOING = {
    "account show": "read the account",
    "projects list": "list projects",
    "project show": "read projects",
    "project create": "create projects",
    "project update": "change projects",
    "project delete": "delete projects",
    "project copy": "copy projects",
    "medias list": "list medias",
    "media show": "read medias",
    "media update": "change medias",
    "media delete": "delete medias",
    "media copy": "copy medias",
    "media swap": "swap files",
    "medias archive": "archive medias",
    "medias restore": "unarchive medias",
    "medias move": "move medias",
    "subfolders list": "list subfolders",
    "subfolder create": "create subfolders",
    "subfolder update": "change subfolders",
    "subfolder delete": "delete subfolders",
    "sharings list": "list sharings",
    "sharing update": "change sharings",
    "sharing delete": "remove sharings",
    "job status": "ask how a background job stands",
}


def doing(operation: str) -> str:
    """What the service refuses with the operation of that name (see `api.operations`)."""
    return _DOING.get(operation, f"do “{operation}”")


def switched_off(what: str) -> str:
    """That every write is refused."""
    return f"Read-only: {what} is switched off (WISTIA_READ_ONLY or --read-only)."


def taken_back(count: int) -> str:
    """How much of what waited was taken back."""
    if not count:
        return "Nothing waits, so nothing was taken back."
    if count == 1:
        return "1 waiting request was taken back."
    return f"{count:,} waiting requests were taken back."


def waiting(count: int) -> str:
    """How many requests wait, and that they are safe; empty when none do."""
    if not count:
        return ""
    return "1 request waits and is not lost." if count == 1 else f"{count:,} requests wait and are not lost."
