"""Reading many records by their ids, up to 100 a request (SPEC)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from wistia_tui.api.client import WistiaClient
from wistia_tui.api.lanes import Lane
from wistia_tui.api.models import Media, Project
from wistia_tui.api.operation import USABLE_ID
from wistia_tui.api.payloads import MOST_AT_ONCE
from wistia_tui.api.record_fields import hashed_id_of


async def read_medias(client: WistiaClient, ids: Sequence[str], lane: Lane = Lane.USER) -> dict[str, Media]:
    """By hashed id, the medias that there are, with what an edit starts from. Raises `WistiaError`."""
    copies = await read_copies(client, ids, lane)
    medias = (Media.from_json(copy, editable=True) for copy in copies)
    return {media.hashed_id: media for media in medias}


async def read_copies(client: WistiaClient, ids: Sequence[str], lane: Lane = Lane.USER) -> list[Mapping[str, object]]:
    """The medias that there are as the service sends them, archived ones as well. Raises `WistiaError`."""
    found: list[Mapping[str, object]] = []
    ids = _usable(ids)
    for at in range(0, len(ids), MOST_AT_ONCE):
        some = ids[at : at + MOST_AT_ONCE]
        copies = await client.raw_medias(some, lane=lane)
        here = {hashed_id_of(copy) for copy in copies}
        missing = [identity for identity in some if identity not in here]
        # Whether a list without that filter shows archived medias is not written down (reference, part 10).
        archived = await client.raw_medias(missing, archived=True, lane=lane) if missing else []
        found += [*copies, *archived]
    return found


async def read_projects(client: WistiaClient, ids: Sequence[str], lane: Lane = Lane.USER) -> dict[str, Project]:
    """By hashed id, the projects that there are. Raises `WistiaError`."""
    found: dict[str, Project] = {}
    ids = _usable(ids)
    for at in range(0, len(ids), MOST_AT_ONCE):
        projects = await client.projects_by_id(ids[at : at + MOST_AT_ONCE], lane=lane)
        found.update((project.hashed_id, project) for project in projects)
    return found


def _usable(ids: Sequence[str]) -> list[str]:
    """Those that may be sent: an odd one, which nothing can be asked about, must not keep the others from it."""
    return [identity for identity in ids if USABLE_ID.match(identity)]
