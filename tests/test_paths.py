from __future__ import annotations

import os
import pwd
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from wistia_tui import paths
from wistia_tui.settings import DEFAULT_BASE_URL, load_settings


@pytest.fixture
def without_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container whose user has no entry in the list of users."""

    def unknown(uid: int) -> NoReturn:
        raise KeyError(uid)

    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name)
    monkeypatch.setattr(pwd, "getpwuid", unknown)


@pytest.fixture
def generous_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_everything_lives_in_the_home_of_the_user(isolated_machine: Path) -> None:
    for path in (paths.config_file(), paths.state_dir(), paths.log_file()):
        assert path.is_relative_to(isolated_machine)
        assert "wistia-tui" in path.parts


@pytest.mark.usefixtures("generous_umask")
def test_private_files_and_their_directories_are_for_their_owner_only() -> None:
    with paths.open_private(paths.log_file()) as file:
        file.write("first\n")

    assert mode(paths.log_file()) == 0o600
    assert mode(paths.state_dir()) == 0o700
    assert mode(paths.state_dir().parent) == 0o700


def test_appends_or_overwrites() -> None:
    for mode_, text in (("a", "one"), ("a", "two"), ("w", "3")):
        with paths.open_private(paths.log_file(), mode_) as file:  # type: ignore[arg-type]
            file.write(text)
        if text == "two":
            assert paths.log_file().read_text() == "onetwo"

    assert paths.log_file().read_text() == "3"


def test_an_existing_file_that_others_can_read_is_closed_to_them() -> None:
    log = paths.log_file()
    log.parent.mkdir(parents=True)
    log.touch()
    log.chmod(0o666)

    paths.open_private(log).close()

    assert mode(log) == 0o600


def test_a_symbolic_link_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("untouched")
    link = tmp_path / "log"
    link.symlink_to(target)

    with pytest.raises(OSError):  # noqa: PT011 - the number differs between systems
        paths.open_private(link, "w")

    assert target.read_text() == "untouched"


def test_a_fifo_in_the_place_of_the_file_is_refused_at_once(tmp_path: Path) -> None:
    fifo = tmp_path / "log"
    os.mkfifo(fifo)

    with pytest.raises(OSError):  # noqa: PT011 - the number differs between systems
        paths.open_private(fifo)


def test_without_a_home_directory_nothing_is_made_where_we_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(FileNotFoundError):
        paths.open_private(Path("~/state/log"))

    assert list(tmp_path.iterdir()) == []


def test_without_a_home_directory_there_are_paths_but_nothing_is_read_or_made(
    tmp_path: Path, without_a_home: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    planted = tmp_path / paths.config_file()
    planted.parent.mkdir(parents=True)
    planted.write_text('base_url = "https://elsewhere.example"')

    assert str(paths.log_file()) == "~/.local/state/wistia-tui/wistia-tui.log"
    assert load_settings({}).base_url == DEFAULT_BASE_URL
    with pytest.raises(FileNotFoundError):
        paths.open_private(paths.log_file())


def test_importing_and_asking_touch_no_disk(isolated_machine: Path) -> None:
    code = "from wistia_tui import paths; paths.config_file(); paths.state_dir(); paths.log_file()"

    subprocess.run([sys.executable, "-c", code], check=True)

    assert list(isolated_machine.iterdir()) == []
