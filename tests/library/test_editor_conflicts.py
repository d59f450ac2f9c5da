"""Changes of records that somebody else changed or deleted meanwhile: theirs stays, ours is kept, both are said."""

from __future__ import annotations

import asyncio

from tests.clocks import ManualClock
from tests.library.editing import first_media, sent, settled
from tests.library.late_client import LateClient
from wistia_tui.api.client import WistiaClient
from wistia_tui.api.payloads import MediaChanges
from wistia_tui.library.change import EditMedia
from wistia_tui.library.library import Library
from wistia_tui.library.outcomes import Ending
from wistia_tui.library.wording import short
from wistia_tui.sandbox.running import Sandbox


async def test_what_a_colleague_changed_since_the_form_was_filled_is_shown_and_nothing_is_sent(
    sandbox: Sandbox, client: WistiaClient, library: Library
) -> None:
    before = await first_media(client)
    await client.update_media(before.hashed_id, MediaChanges(name="Of a colleague"))
    puts = sent(sandbox, "PUT")
    change = EditMedia(before, MediaChanges(name="Mine"))
    outcome = await library.editor.apply(change)
    assert outcome.ending is Ending.CONFLICT
    assert outcome.message == (
        f"{short(before.name)} is not saved: somebody else changed the name. Your text is kept: e opens it again."
    )
    assert outcome.record is not None
    assert outcome.record.name == "Of a colleague"
    assert library.editor.drafts.get(before.hashed_id) is change.changes
    assert sent(sandbox, "PUT") == puts
    assert library.editor.pending == {}


async def test_tags_that_a_colleague_added_stay(client: WistiaClient, library: Library) -> None:
    identity = (await first_media(client)).hashed_id
    await client.update_media(identity, MediaChanges(tags=("old", "keep")))
    before = await client.media(identity)
    await client.update_media(identity, MediaChanges(tags=("old", "keep", "theirs")))
    outcome = await library.editor.apply(EditMedia(before, MediaChanges(tags=("keep", "mine"))))
    assert outcome.ending is Ending.APPLIED, outcome.message
    assert set((await client.media(identity)).tags) == {"keep", "theirs", "mine"}


async def test_what_a_colleague_changes_meanwhile_is_shown_and_not_overwritten(
    sandbox: Sandbox, client: WistiaClient, late: LateClient, clock: ManualClock
) -> None:
    before = await first_media(client)
    # A colleague saves between our look and our request, and the answer to ours is lost on the way there.
    library = Library(late, clock)
    await library.load_account()
    late.hold_next()
    work = asyncio.create_task(library.editor.apply(EditMedia(before, MediaChanges(name="Mine"))))
    await late.held.wait()
    await client.update_media(before.hashed_id, MediaChanges(name="Of a colleague"))
    sandbox.faults.add("reset-before method=PUT")
    late.release.set()
    outcome = await settled(clock, work)
    assert outcome.ending is Ending.NOT_SHOWN
    assert outcome.message.startswith(f"{short(before.name)} may be saved or not: look, then decide, text kept.")
    assert "shows another name than was sent." in outcome.message
    assert "not saved" not in outcome.message, "it may have been, before the colleague saved"
    assert before.hashed_id in library.editor.drafts
    assert outcome.record is not None
    assert outcome.record.name == "Of a colleague"
    assert sent(sandbox, "PUT") == 2
    assert library.editor.pending == {}


async def test_editing_what_a_colleague_deleted_keeps_the_text(client: WistiaClient, library: Library) -> None:
    media = await first_media(client)
    await client.delete_media(media.hashed_id)
    outcome = await library.editor.apply(EditMedia(media, MediaChanges(name="Too late")))
    assert outcome.ending is Ending.NOT_APPLIED
    assert media.hashed_id in library.editor.drafts
