"""What is about to be deleted is on the disk as a whole before, where only its owner can read it."""

from __future__ import annotations

import asyncio
import json
import os
import stat
from pathlib import Path

import pytest

from tests.clocks import ManualClock
from tests.library.journals import no_room_beyond
from wistia_tui.library.entries import NotJournaled
from wistia_tui.library.keepsakes import Keepsakes

RECORD = {
    "hashed_id": "a1",
    "name": "Ünïcode \x1b]52;c;aGk=\x07 \x7f \ud800",
    "assets": [{"url": "x", "fileSize": 10**30}],
}


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "state" / "deleted"


@pytest.fixture
def keepsakes(directory: Path) -> Keepsakes:
    return Keepsakes(directory, ManualClock())


def content(path: Path | None) -> str:
    assert path is not None
    return path.read_text(encoding="ascii")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_the_whole_record_is_kept_and_nothing_in_it_reaches_a_terminal(keepsakes: Keepsakes) -> None:
    path = await keepsakes.keep("a1", [RECORD, {}])
    assert json.loads(content(path)) == [RECORD, {}]
    assert all(character == "\n" or " " <= character <= "~" for character in content(path))


async def test_only_its_owner_can_read_it(keepsakes: Keepsakes, directory: Path) -> None:
    umask = os.umask(0)
    try:
        path = await keepsakes.keep("a1", [RECORD])
    finally:
        os.umask(umask)
    assert path is not None
    assert (mode(path), mode(directory), mode(directory.parent)) == (0o600, 0o700, 0o700)


async def test_the_name_says_when_and_what_and_leads_nowhere_else(keepsakes: Keepsakes, directory: Path) -> None:
    path = await keepsakes.keep("../../\x1b[31m é" + "x" * 300, [RECORD])
    assert path is not None
    assert path.parent == directory
    assert path.name == "20261124-120000-" + ("_" * 7 + "_31m__" + "x" * 300)[:80] + ".json"


async def test_nothing_that_was_kept_is_written_over(keepsakes: Keepsakes, directory: Path) -> None:
    directory.mkdir(parents=True)  # noqa: ASYNC240
    (directory / "20261124-120000-a1.json").symlink_to(directory / "elsewhere")
    (directory / "20261124-120000-a1-2.json").mkdir()
    other = Keepsakes(directory, ManualClock())  # another process, in the same second
    paths = await asyncio.gather(*(each.keep("a1", [{"n": n}]) for n in range(5) for each in (keepsakes, other)))
    assert len(set(paths)) == 10
    assert sorted(json.loads(content(path))[0]["n"] for path in paths) == sorted([*range(5), *range(5)])
    assert not (directory / "elsewhere").exists()


async def test_it_is_on_the_disk_with_its_name_before_anything_is_deleted(
    keepsakes: Keepsakes, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    fsync = os.fsync

    def noted(descriptor: int) -> None:
        fsync(descriptor)
        synced.append(os.readlink(f"/proc/self/fd/{descriptor}"))

    monkeypatch.setattr(os, "fsync", noted)
    path = await keepsakes.keep("a1", [RECORD])
    assert synced == [str(path), str(directory), str(directory.parent)]


async def test_without_room_nothing_may_be_deleted_and_no_part_of_a_copy_is_left(
    keepsakes: Keepsakes, directory: Path
) -> None:
    with no_room_beyond(4096), pytest.raises(NotJournaled) as failure:
        await keepsakes.keep("a1", [RECORD] * 100)
    assert str(directory) in failure.value.happened
    assert (failure.value.meaning, failure.value.next_step[:9]) == ("Nothing was deleted.", "Make room")
    assert list(directory.iterdir()) == []  # noqa: ASYNC240
    assert await keepsakes.keep("a1", [RECORD] * 100) is not None


async def test_where_no_directory_can_be_made_nothing_may_be_deleted(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotJournaled, match="Not a directory"):
        await Keepsakes(tmp_path / "file" / "deleted", ManualClock()).keep("a1", [RECORD])


async def test_without_a_home_no_directory_is_made_where_we_stand(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NotJournaled, match="no home directory"):
        await Keepsakes(Path("~", "deleted"), ManualClock()).keep("a1", [RECORD])
    assert list(tmp_path.iterdir()) == []  # noqa: ASYNC240


async def test_of_an_account_that_is_made_up_nothing_is_kept() -> None:
    assert await Keepsakes(None, ManualClock()).keep("a1", [RECORD]) is None
