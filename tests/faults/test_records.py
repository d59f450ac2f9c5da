"""F23 and F24: records without an id or twice in one answer, and states of which nobody has heard."""

from __future__ import annotations

import json

from tests.api.servers import Peer, answer
from tests.faults.stage import Line, applied, stage
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.text import is_safe


async def test_f23_records_that_come_twice_are_one_record(sandbox: Sandbox) -> None:
    sandbox.faults.add("body=duplicates path=/medias.json times=2")
    async with stage(sandbox) as app:
        await app.on_medias()
        media = app.app.browser.medias.table.current_identity
        await app.rename()
        await app.hears("Renamed")
        await app.delete()
        await app.hears("Deleted")
        assert [(change.action, change.hashed_id) for change in sandbox.changes] == [
            ("update", media),
            ("delete", media),
        ]
        await app.read_again()
        source = app.app.browser.medias.source
        assert source is not None
        ids = [source.identity(row) for row in range(100)]
        assert len(set(ids)) == 100
        assert media not in ids


async def test_f23_records_without_an_id_are_shown_and_never_written(sandbox: Sandbox) -> None:
    sandbox.faults.add("body=no-ids path=/medias.json")
    async with stage(sandbox) as app:
        await app.on_medias()
        assert app.under_cursor
        for key in ("e", "D"):
            await app.press(key)
            await app.hears("Wistia sent this record without an id, so it cannot be changed.")
        await app.press("y")
        await app.hears("Nothing to copy here.")
        assert applied(sandbox) == []
        await app.read_again()
        await app.rename()
        await app.hears("Renamed")
        assert applied(sandbox) == ["update"]
        await app.read_again()


STRANGE: tuple[tuple[dict[str, object], str], ...] = (
    ({"status": "transmogrifying", "progress": 0.5}, "transmogr"),
    ({"status": "processing", "progress": 1.0}, "◌ 100 %"),
    ({"status": "processing", "progress": "soon"}, "◌ working"),
    ({"status": "processing", "progress": -3}, "◌ working"),
    ({"status": "processing", "progress": 1e308}, "◌ working"),
    ({"status": "queued", "progress": {"of": []}}, "◌ queued"),
    ({"status": "failed", "progress": None}, "✗ failed"),
    ({"status": "\x1b]52;c;aGk=\x07[@click=app.exit]x[/]\n"}, "␛]52;c;"),
    ({"status": None, "progress": None}, "Video"),
    ({"status": 7, "duration": "long"}, "7 "),
    ({"status": ["ready"], "type": {"a": 1}}, " " * 20 + "–"),
)


async def test_f24_states_that_nobody_knows_are_shown_as_they_are(sandbox: Sandbox, line: Line) -> None:
    async def twist(peer: Peer) -> None:
        medias = json.loads((await line.answer_to(peer.request)).partition(b"\r\n\r\n")[2])
        for number, (fields, _) in enumerate(STRANGE):
            medias[number].update(
                {"name": f"Strange {number:02}", "type": "Video", "archived": False, "duration": None}
            )
            medias[number].update(fields)
        await answer(200, medias)(peer)

    line.instead(twist, path="/medias.json", times=1)
    async with stage(sandbox, line.url()) as app:
        await app.on_medias()
        rows = (await app.see("Strange 00")).splitlines()
        for number, (_, shown) in enumerate(STRANGE):
            (row,) = [row for row in rows if f"  Strange {number:02}" in row and "Name" not in row]
            assert shown in row, row
            assert is_safe(row)
            await app.press("j")
        await app.rename()  # none of them keeps anybody from working
        await app.hears("Renamed")
        assert applied(sandbox) == ["update"]
        await app.read_again()
