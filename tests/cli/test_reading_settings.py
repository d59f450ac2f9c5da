from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from wistia_tui import paths
from wistia_tui.cli import reading_settings
from wistia_tui.cli.reading_settings import SettingsReader
from wistia_tui.settings import SettingsError

CANARY = "canary7f3a9c51d2e8b4"
HANGS = "import signal; signal.pause()"


@pytest.fixture
def reader() -> Iterator[SettingsReader]:
    reader = SettingsReader({"base_url": "https://example.test/v1", "mouse": None})
    yield reader
    reader.stop()


@pytest.mark.parametrize("ahead", [True, False])
def test_settings_are_the_same_whoever_reads_them(
    ahead: bool, reader: SettingsReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WISTIA_TOKEN", CANARY)
    paths.config_file().parent.mkdir(parents=True)
    paths.config_file().write_text("mouse = true\nread_only = true\nbase_url = 'https://other.test'")
    if ahead:
        reader.start()

    settings = reader.settings()

    assert (settings.token, settings.base_url) == (CANARY, "https://example.test/v1")
    assert (settings.mouse, settings.read_only, settings.method_override) == (True, True, False)
    assert reader.settings() is settings
    assert reader.known_token == CANARY
    assert CANARY not in repr(settings)


@pytest.mark.parametrize("ahead", [True, False])
def test_wrong_settings_are_the_same_sentence_whoever_finds_them(ahead: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WISTIA_TOKEN", f"{CANARY} {CANARY}")
    reader = SettingsReader({})
    if ahead:
        reader.start()

    with pytest.raises(SettingsError, match=r"^WISTIA_TOKEN holds a character") as raised:
        reader.settings()

    assert CANARY not in str(raised.value)


def test_a_path_that_is_no_text_is_passed_on(tmp_path: Path) -> None:
    config = f"{tmp_path}/\udcff.toml"
    with open(config, "w") as file:
        file.write("read_only = true")
    reader = SettingsReader({"config": config})
    reader.start()

    assert reader.settings().read_only is True


def test_a_pipe_is_read_by_the_process_that_it_is_open_in() -> None:
    reading, writing = os.pipe()
    with open(writing, "w") as pipe:
        pipe.write("read_only = true")
    reader = SettingsReader({"config": f"/dev/fd/{reading}"})
    reader.start()

    assert reader.settings().read_only is True
    os.close(reading)


@pytest.mark.parametrize("code", ["raise SystemExit(1)", "print('nonsense')", "print('{}')", "print('[1]')", ""])
def test_where_the_process_fails_the_settings_are_read_here(
    code: str, reader: SettingsReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_settings, "own_python", lambda _module: [sys.executable, "-c", code])
    reader.start()

    assert reader.settings().base_url == "https://example.test/v1"


def test_where_no_process_can_be_started_the_settings_are_read_here(
    reader: SettingsReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_settings, "own_python", lambda _module: ["/nowhere/python"])
    reader.start()

    assert reader.settings().base_url == "https://example.test/v1"


def test_the_process_ends_with_whoever_stops_waiting_and_shows_no_secret(
    reader: SettingsReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_settings, "own_python", lambda _module: [sys.executable, "-c", HANGS])
    reader.start()
    child = psutil.Process().children()[0]
    assert "example.test" not in str(child.cmdline())

    reader.stop()

    assert not child.is_running()


def test_the_app_itself_never_loads_what_reads_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WISTIA_TOKEN", CANARY)
    code = (
        "import sys\n"
        "from wistia_tui.cli.wiring import Wiring\n"
        "wiring = Wiring({})\n"
        "wiring.read_ahead()\n"
        "assert wiring.connect() is not None\n"
        "print(sorted({'pydantic', 'pydantic_settings'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
