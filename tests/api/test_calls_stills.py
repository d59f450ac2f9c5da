"""A new still whose answer is lost: v1 names no still, so the picture tells."""

from __future__ import annotations

import pytest

from tests.api.servers import Peer, Step, answer, reset, rig
from wistia_tui.api import errors
from wistia_tui.api.models import Media
from wistia_tui.api.payloads import MediaChanges
from wistia_tui.api.verification import Meant, Seen

HOST = "https://embed-ssl.wistia.com/deliveries/"
MEDIA: dict[str, object] = {"id": 1, "hashed_id": "abc", "name": "A", "thumbnail": {"url": HOST + "old.jpg?w=200"}}
BEFORE = Media.from_json(MEDIA, editable=True).original
STILL = MediaChanges(still="1mage0000x")


def showing(url: object, **values: object) -> dict[str, object]:
    return MEDIA | {"thumbnail": {"url": url}} | values


@pytest.mark.parametrize(
    ("changes", "shown", "seen"),
    [
        (STILL, showing(HOST + "new.jpg?w=200"), Seen.DONE),
        (STILL, showing(HOST + "old.jpg?w=200"), Seen.UNTOUCHED),
        (STILL, showing("http://embed.wistia.com/deliveries/old.jpg?w=100"), Seen.UNTOUCHED),
        (STILL, showing(HOST + "old.jpg", name="of a colleague"), Seen.UNTOUCHED),
        (STILL, showing(None), Seen.OTHER),
        (STILL, showing(""), Seen.OTHER),
        (STILL, MEDIA | {"thumbnail": "text"}, Seen.OTHER),
        (MediaChanges("B", still="i"), showing(HOST + "new.jpg", name="B"), Seen.DONE),
        (MediaChanges("B", still="i"), showing(HOST + "old.jpg", name="B"), Seen.OTHER),
        (MediaChanges("B", still="i"), showing(HOST + "new.jpg"), Seen.OTHER),
        (MediaChanges("B", still="i"), showing(HOST + "old.jpg"), Seen.UNTOUCHED),
        (MediaChanges("B", still="i"), showing(None), Seen.OTHER),
    ],
)
def test_the_picture_tells(changes: MediaChanges, shown: dict[str, object], seen: Seen) -> None:
    media = Media.from_json(shown, editable=True)
    assert Meant(changes, BEFORE).sight_of(media).seen is seen


def test_without_the_picture_as_it_was_nothing_tells() -> None:
    media = Media.from_json(showing(HOST + "new.jpg"), editable=True)
    bare = Media.from_json({"name": "A"}, editable=True)
    for meant in (Meant(STILL), Meant(STILL, bare.original)):
        sight = meant.sight_of(media)
        assert sight.seen is Seen.OTHER
        assert sight.why == "Reading it back does not show the change."
    assert Meant(STILL, BEFORE).sight_of(bare).why == "Reading it back does not show the change."


async def test_a_lost_still_that_is_there_is_a_success() -> None:
    async with rig(reset, answer(200, showing(HOST + "new.jpg"))) as it:
        media = await it.outcome(it.client.update_media("abc", STILL, before=BEFORE))
        assert media.thumbnail == HOST + "new.jpg"
        assert it.script.requests[0].body == b"new_still_media_id=1mage0000x"
        assert it.asked == ["PUT /medias/abc.json", "GET /medias/abc.json"]


async def test_a_lost_still_that_is_not_there_is_set_again() -> None:
    sent: list[Step] = [reset, answer(200, showing(HOST + "new.jpg"))]

    async def service(peer: Peer) -> None:
        await (sent.pop(0) if peer.request.method == "PUT" else answer(200, MEDIA))(peer)

    async with rig(service) as it:
        await it.outcome(it.client.update_media("abc", STILL, before=BEFORE))
        assert it.asked.count("PUT /medias/abc.json") == 2


async def test_a_still_that_cannot_be_one_is_refused_or_not_sent() -> None:
    async with rig(answer(400, {"error": "Stills are for videos."})) as it:
        error = await it.failure(it.client.update_media("abc", STILL, before=BEFORE))
        assert isinstance(error, errors.Invalid)
        assert "Stills are for videos" in error.happened
        with pytest.raises(errors.Invalid, match="The media was not changed"):
            await it.client.update_media("abc", MediaChanges(still="no/id"))
        assert len(it.script.requests) == 1
