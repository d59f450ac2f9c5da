"""Whether the places that medias are to go to are still there."""

from __future__ import annotations

from collections.abc import Iterable

from wistia_tui.api.client import WistiaClient
from wistia_tui.api.errors import NotFound, WistiaError
from wistia_tui.api.lanes import Lane
from wistia_tui.api.models import Media
from wistia_tui.api.verification import SETTLE_AFTER
from wistia_tui.clock import Clock
from wistia_tui.library.change import Change, CopyMedia, MoveMedia, Place, Record, RestoreMedia
from wistia_tui.library.failures import STOPS_ALL
from wistia_tui.library.settling import all_subfolders


def goes_to(change: Change) -> Place | None:
    """Where a media goes with `change`, as far as one request brings it."""
    match change:
        case MoveMedia(to=to):
            return to
        case CopyMedia(to=to) | RestoreMedia(to=to):
            return Place(to.project_id, to.project_name)
    return None


def went_elsewhere(change: Change, record: Record | None) -> bool:
    """Whether a copy was certainly put into another project than the one that it was for (reference, trap 19)."""
    if not isinstance(change, CopyMedia) or not isinstance(record, Media) or record.project is None:
        return False
    return record.project.hashed_id not in {"", change.to.project_id}


async def lost_places(
    client: WistiaClient, clock: Clock, changes: Iterable[Change], lane: Lane
) -> dict[Place | None, str]:
    """By each place that is certainly gone, why nothing can go there. Raises `WistiaError` where nobody can know.

    Wistia copies to another project without a word where there is none of that id (reference, trap 19), and refuses a
    move of many as often as it is tried.
    """
    lost: dict[Place | None, str] = {}
    for place in dict.fromkeys(place for change in changes if (place := goes_to(change)) is not None):
        try:
            await client.project(place.project_id, lane=lane)
            if place.subfolder_id and not await _has_subfolder(client, clock, place, lane):
                lost[place] = f"“{place.name}” is not there any more."
        except NotFound:
            lost[place] = f"“{place.name}” is not there any more."
        except STOPS_ALL:
            raise
        except WistiaError:
            continue  # no sign that it is gone
    return lost


async def _has_subfolder(client: WistiaClient, clock: Clock, place: Place, lane: Lane) -> bool:
    for wait in SETTLE_AFTER:  # the list, which is all that v1 has, may lag behind one that was made just now
        if wait:
            await clock.sleep(wait)
        there = await all_subfolders(client, place.project_id, lane)
        if any(subfolder.hashed_id == place.subfolder_id for subfolder in there):
            return True
    return False
