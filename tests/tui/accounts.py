"""A small account of which every media can be archived, and the first steps in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from tests.tui.conftest import Running
from wistia_tui.api.models import Media
from wistia_tui.sandbox.running import Sandbox

# Among all bits of a media, those that make it a livestream, which nobody can archive.
_LIVE = 0x7F << 32
MEDIAS = 40
THEIRS = "A colleague's"


@contextmanager
def small_account(medias: int = MEDIAS) -> Iterator[Sandbox]:
    """A sandbox with `medias` medias in four projects, in which background jobs take no time."""
    with Sandbox.start(projects=4, medias=medias, job_seconds=0.0) as started:
        for media in list(started.account.medias()):
            started.account.revise(replace(media, archived=False, bits=media.bits & ~_LIVE))
        yield started


async def on_medias(app: Running, medias: int = MEDIAS) -> None:
    """The cursor on the first media of the account."""
    await app.see("All medias")
    await app.press("l")
    await app.see(lambda text: f"1/{medias:,}" in text and "loading" not in text)


def current(app: Running) -> Media:
    """The media under the cursor."""
    record = app.app.browser.current
    assert isinstance(record, Media)
    return record


def changed(sandbox: Sandbox, action: str) -> set[str]:
    """The ids of the records that were really changed in that way."""
    return {change.hashed_id for change in sandbox.changes if change.action == action and change.kind != "call"}


async def go_to(app: Running, hashed_id: str) -> None:
    """The cursor on that media, which is below it."""
    while current(app).hashed_id != hashed_id:
        await app.press("j")


def renamed_by_a_colleague(sandbox: Sandbox, hashed_id: str) -> None:
    """What somebody else does to a media while the app is open."""
    sandbox.account.revise(replace(sandbox.account.media(hashed_id), name=THEIRS))
