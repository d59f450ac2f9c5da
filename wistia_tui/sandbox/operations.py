"""The operations of the Data API that the stand-in knows, by the paths of Wistia's own document."""

from __future__ import annotations

import re

from wistia_tui.sandbox import batches, medias, projects, sharings, subfolders
from wistia_tui.sandbox.account import Account, NotFound, Refused
from wistia_tui.sandbox.calls import Answer, Call, Operation, bad_request, error

MOVE = "/medias/move"
"""The one path with a rate limit of its own (SPEC)."""

OPERATIONS: tuple[tuple[str, str, Operation], ...] = (
    ("GET", "/account", projects.show_account),
    ("GET", "/projects", projects.list_projects),
    ("POST", "/projects", projects.create_project),
    ("GET", "/projects/{id}", projects.show_project),
    ("PUT", "/projects/{id}", projects.update_project),
    ("DELETE", "/projects/{id}", projects.delete_project),
    ("POST", "/projects/{id}/copy", projects.copy_project),
    ("GET", "/projects/{projectId}/subfolders", subfolders.list_subfolders),
    ("POST", "/projects/{projectId}/subfolders", subfolders.create_subfolder),
    ("GET", "/projects/{projectId}/subfolders/{subfolderId}", subfolders.show_subfolder),
    ("PUT", "/projects/{projectId}/subfolders/{subfolderId}", subfolders.update_subfolder),
    ("DELETE", "/projects/{projectId}/subfolders/{subfolderId}", subfolders.delete_subfolder),
    ("GET", "/projects/{projectId}/sharings", sharings.list_sharings),
    ("PUT", "/projects/{projectId}/sharings/{sharingId}", sharings.update_sharing),
    ("DELETE", "/projects/{projectId}/sharings/{sharingId}", sharings.delete_sharing),
    ("GET", "/medias", medias.list_medias),
    # Before the updates of single medias: these paths would fit them too.
    ("PUT", "/medias/archive", batches.archive_medias),
    ("PUT", "/medias/restore", batches.restore_medias),
    ("PUT", MOVE, batches.move_medias),
    ("GET", "/medias/{mediaHashedId}", medias.show_media),
    ("PUT", "/medias/{mediaHashedId}", medias.update_media),
    ("DELETE", "/medias/{mediaHashedId}", medias.delete_media),
    ("GET", "/medias/{mediaHashedId}/stats", medias.show_media_stats),
    ("POST", "/medias/{mediaHashedId}/copy", medias.copy_media),
    ("PUT", "/medias/{mediaHashedId}/swap", batches.swap_media),
    ("GET", "/background_job_status/{backgroundJobStatusId}", batches.show_job),
)

_ROUTES = tuple((method, re.compile(re.sub(r"{\w+}", "([^/]+)", path)), run) for method, path, run in OPERATIONS)


def perform(account: Account, call: Call) -> Answer:
    """Find and run the operation; what it refuses becomes the service's error answers (reference part 6)."""
    with account.at_this_moment():
        for method, path, operation in _ROUTES:
            if method == call.method and (found := path.fullmatch(call.path)):
                try:
                    return operation(account, call, *found.groups())
                except NotFound as missing:
                    return error(404, str(missing))
                except Refused as refused:
                    return bad_request(call.extension, str(refused))
    return error(404, "Not found.")
