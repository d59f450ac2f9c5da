"""F6 to F12, F15, F16, F19, F21 and F22: answers that do not come, do not end, or are none."""

from __future__ import annotations

import gzip

from tests.api.servers import Peer, Received, answer, silence
from tests.faults.stage import Line, applied, stage
from wistia_tui.sandbox.running import Sandbox

READ_BACK = "It was read back, because no usable answer came:"
BROKE = "The connection to 127.0.0.1 broke before the whole answer was here."
CUT_SHORT = "Wistia's answer was cut short."
LARGE = "Wistia's answer is larger than any answer should be."
A_PAGE = "Wistia's answer is a web page, not data."
TOO_LATE = "Wistia gave no whole answer within 60 seconds."
AS_BEFORE = "Reading it back shows that it is as it was before."
KEPT = "Your text is kept: e opens it again."


async def lose_answers(sandbox: Sandbox, fault: str, happened: str, *, attempts: int = 3) -> None:
    """Everything is carried out, and nothing of it is answered; a read is tried so often."""
    sandbox.faults.add(f"{fault} path=/medias.json times={attempts}")
    async with stage(sandbox) as app:
        assert happened in await app.why_not_loaded()
        await app.read_again()
        sandbox.faults.add(f"{fault} method=PUT")
        await app.rename()
        assert f"{READ_BACK} {happened}" in await app.hears("Renamed")
        sandbox.faults.add(f"{fault} method=DELETE")
        await app.delete()
        assert f"{READ_BACK} {happened}" in await app.hears("Deleted")
        assert applied(sandbox) == ["update", "delete"]
        assert not sandbox.faults.waiting
        await app.read_again()


async def test_f06_reset_after_the_request_was_carried_out(sandbox: Sandbox) -> None:
    await lose_answers(sandbox, "reset-after", BROKE)


async def test_f07_closed_in_the_headers(sandbox: Sandbox) -> None:
    await lose_answers(sandbox, "close-headers", BROKE)


async def test_f08_a_body_shorter_than_it_says(sandbox: Sandbox) -> None:
    await lose_answers(sandbox, "truncate", CUT_SHORT)


async def test_f09_chunks_that_are_none(sandbox: Sandbox) -> None:
    await lose_answers(sandbox, "chunked-garbage", CUT_SHORT)


async def test_f10_an_answer_that_drips_ends_with_its_minute_and_holds_nobody_up(sandbox: Sandbox) -> None:
    sandbox.faults.add("drip=3600 path=/medias.json")
    async with stage(sandbox) as app:
        await app.waits_for_an_answer()
        await app.press("r")  # the projects, which do not wait behind it
        await app.hears("Read again.")
        await app.clock.advance(60)
        assert TOO_LATE in await app.why_not_loaded()
        await app.read_again()
        sandbox.faults.add("drip=3600 method=PUT")
        await app.rename()
        await app.waits_for_an_answer()
        assert "saving" in app.text
        await app.press("j", "k")
        await app.clock.advance(60)
        assert f"{READ_BACK} {TOO_LATE}" in await app.hears("Renamed")
        assert applied(sandbox) == ["update"]
        await app.read_again()


async def test_f11_accepted_and_never_answered(sandbox: Sandbox, line: Line) -> None:
    line.instead(silence, path="/medias.json")
    async with stage(sandbox, line.url()) as app:
        await app.waits_for_an_answer()
        await app.clock.advance(60)
        assert TOO_LATE in await app.why_not_loaded()
        await app.read_again()
        line.instead(silence, method="PUT")
        await app.rename()
        await app.waits_for_an_answer()
        await app.clock.advance(60)
        message = await app.hears("is not saved")
        for words in (TOO_LATE, AS_BEFORE, KEPT):
            assert words in message
        assert applied(sandbox) == []
        await app.save_draft()
        await app.hears("Renamed")
        line.instead(silence, method="DELETE")
        await app.delete()
        await app.waits_for_an_answer()
        await app.clock.advance(60)
        assert "Reading it back shows that it is still there." in await app.hears("is not deleted")
        assert applied(sandbox) == ["update"]
        await app.delete()
        await app.hears("Deleted")
        assert applied(sandbox) == ["update", "delete"]
        await app.read_again()


async def test_f12_a_burst_of_failures_is_sat_out_and_a_longer_one_is_said(sandbox: Sandbox) -> None:
    for status in (500, 502, 503, 504):
        sandbox.faults.add(f"status={status}")
    async with stage(sandbox) as app:
        await app.on_medias()
        assert app.said == [], "nobody needs to know"
        assert not sandbox.faults.waiting
        sandbox.faults.add("status=503 method=PUT")
        await app.rename()
        await app.hears("Renamed")
        sandbox.faults.add("status=504 method=DELETE applied=yes")
        await app.delete()
        assert f"{READ_BACK} Wistia answered 504" in await app.hears("Deleted")
        assert applied(sandbox) == ["update", "delete"]
        sandbox.faults.add("status=500 times=forever")
        await app.press("r")
        message = await app.hears("The list could not be read again.")
        for words in ("Wistia answered 500, an internal error", "Tried 3 times in", "Try again in a moment."):
            assert words in message
        sandbox.faults.clear()
        await app.read_again()


async def test_f15_the_page_of_a_captive_portal_is_no_answer(sandbox: Sandbox) -> None:
    async with stage(sandbox) as app:
        await app.on_medias()
        sandbox.faults.add("body=html times=forever")
        await app.press("r")
        assert A_PAGE in await app.hears("The list could not be read again.")
        await app.press("e")
        await app.comes(lambda text: A_PAGE in text and "ctrl+r try again" in text)
        await app.press("escape")
        sandbox.faults.clear()
        await app.open_form()
        sandbox.faults.add("body=html times=forever skip=1")
        await app.press("!", "ctrl+s")
        message = await app.hears("may be saved or not: r looks, text kept.")
        assert A_PAGE in message
        assert "Reading it back failed too" in message
        assert "in doubt" in app.text
        sandbox.faults.clear()
        await app.press("r")
        assert AS_BEFORE in await app.hears("is not saved")
        assert applied(sandbox) == []
        await app.save_draft()
        await app.hears("Renamed")
        assert applied(sandbox) == ["update"]
        await app.read_again()


async def test_f16_an_empty_200(sandbox: Sandbox) -> None:
    await lose_answers(sandbox, "body=empty", "Wistia's answer is empty.")


async def test_f19_a_404_after_a_lost_delete_is_a_delete(sandbox: Sandbox, line: Line) -> None:
    async with stage(sandbox, line.url()) as app:
        await app.on_medias()
        media = app.app.browser.medias.table.current_identity
        held = await line.answer_to(Received("GET", f"/v1/medias/{media}.json", {"host": "x"}, b""))

        async def carried_out(peer: Peer) -> None:
            await line.answer_to(peer.request)
            peer.reset()

        async def lag_behind(peer: Peer) -> None:
            await peer.send(held)

        line.instead(carried_out, method="DELETE")
        line.instead(lag_behind, method="GET", path=f"/medias/{media}", times=4)
        await app.delete()
        await app.hears("Deleted")
        sent = [request.method for request in line.requests if media in request.path]
        assert sent == ["GET", "DELETE", "GET", "GET", "GET", "DELETE"], "it seemed to be there still"
        assert applied(sandbox) == ["delete"]
        await app.read_again()
        # What was never sent by us is gone through somebody else, and counts for as much.
        sandbox.faults.add("status=404 method=DELETE")
        await app.delete()
        await app.hears("was already gone.")
        assert applied(sandbox) == ["delete"]


UNASKED = "Wistia's answer cannot be read: it is encoded in a way that was not asked for."
BOMBS = {
    "gzip": (gzip.compress(bytes(40_000_000)), LARGE),
    "br": (b"\x1b" * 1000, UNASKED),
    "zstd": (b"(\xb5/\xfd" + bytes(1000), UNASKED),
    "gzip, gzip": (gzip.compress(gzip.compress(bytes(40_000_000))), UNASKED),
}


async def test_f21_bombs_are_not_unpacked(sandbox: Sandbox, line: Line) -> None:
    async def carried_out(peer: Peer) -> None:
        await line.answer_to(peer.request)
        await bomb(peer)

    async with stage(sandbox, line.url()) as app:
        await app.on_medias()
        for encoding, (body, happened) in BOMBS.items():
            bomb = answer(200, body, content_encoding=encoding)
            line.instead(bomb, path="/account", times=1 if encoding == "gzip" else 3)
            await app.press("r")
            assert happened in await app.hears("The list could not be read again.")
        bomb = answer(200, BOMBS["gzip"][0], content_encoding="gzip")
        line.instead(carried_out, method="PUT")
        await app.rename()
        assert f"{READ_BACK} {LARGE}" in await app.hears("Renamed")
        assert applied(sandbox) == ["update"]
        await app.read_again()


async def test_f22_ten_megabytes_of_headers(sandbox: Sandbox) -> None:
    await lose_answers(sandbox, "body=huge-header", BROKE)
