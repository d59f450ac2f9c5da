from __future__ import annotations

import asyncio
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from wistia_tui import paths
from wistia_tui.api.errors import NotConnected
from wistia_tui.api.masking import Mask
from wistia_tui.cli.crash import report_crash
from wistia_tui.cli.main import run_to_end
from wistia_tui.cli.wiring import Wiring
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.settings import SettingsError

CANARY = "canary7f3a9c51d2e8b4"


def crashed(fault: Callable[[str], object], held: str = CANARY) -> BaseException:
    """The exception that `fault` ends with, while a local variable holds `held`."""
    try:
        fault(held)
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


def divide(held: str) -> float:
    return len(held) / 0


def repeat(held: str) -> None:
    raise ValueError(f"Illegal header value b'Bearer {held}' in {{'token': '{held}'}}")


def obey(held: str) -> None:
    raise ValueError("title \x1b]52;c;x\x07\x9b2J\u202e of\nseveral\rlines")


def chain(held: str) -> None:
    try:
        repeat(held)
    except ValueError as error:
        error.add_note(f"with {held}")
        raise RuntimeError(held) from error


def hiding(secret: str) -> Mask:
    mask = Mask()
    mask.hide(secret)
    return mask


def log() -> str:
    return paths.log_file().read_text()


def test_a_crash_is_one_sentence_and_a_traceback_without_values() -> None:
    sentence = report_crash(crashed(divide), Mask())

    assert sentence == (
        "An error of its own ended wistia-tui (ZeroDivisionError); what was shown as saved is saved, "
        f"and the details are in {paths.log_file()}."
    )
    assert "ZeroDivisionError: division by zero" in log()
    assert "in divide" in log()
    assert CANARY not in log()


def test_the_log_is_for_its_owner_only() -> None:
    report_crash(crashed(divide), Mask())

    assert stat.S_IMODE(paths.log_file().stat().st_mode) == 0o600


@pytest.mark.parametrize("fault", [repeat, chain])
def test_a_token_that_an_error_repeats_is_blanked_out(
    fault: Callable[[str], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    report_crash(crashed(fault), hiding(CANARY))
    assert "Bearer (hidden)" in log()
    assert CANARY not in log()

    monkeypatch.setenv("WISTIA_TOKEN", f" {CANARY}\n")
    report_crash(crashed(fault), Mask())
    assert CANARY not in log()


def test_reading_the_log_moves_no_cursor() -> None:
    report_crash(crashed(obey), Mask())

    assert all(line.isprintable() for line in log().split("\n"))
    assert "␛]52;c;x" in log()


def test_reports_are_added_until_the_log_is_large() -> None:
    report_crash(crashed(divide), Mask())
    report_crash(crashed(obey), Mask())
    assert log().count("ended by an error") == 2

    with paths.open_private(paths.log_file()) as file:
        file.write("x" * 1_000_000)
    report_crash(crashed(divide), Mask())
    assert log().count("ended by an error") == 1
    assert len(log()) < 10_000


def test_a_log_that_cannot_be_written_is_said(isolated_machine: Path) -> None:
    (isolated_machine / "state").write_text("a file where a directory should be")

    sentence = report_crash(crashed(divide), Mask())

    assert sentence.startswith("An error of its own ended wistia-tui (ZeroDivisionError)")
    assert f"could not be written to {paths.log_file()} (" in sentence
    assert sentence.isprintable()


class Ending:
    """An app that ends as it is told: by what it stores, or by what escapes it."""

    def __init__(self, crash: BaseException | None = None, escapes: BaseException | None = None) -> None:
        self.crash = crash
        self.escapes = escapes
        self.mouse: bool | None = None

    def run(self, *, mouse: bool) -> None:
        self.mouse = mouse
        if self.escapes:
            raise self.escapes


@pytest.mark.parametrize("way", ["crash", "escapes"])
@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (SettingsError("WISTIA_MOUSE must be true or false."), 2, "WISTIA_MOUSE must be true or false."),
        (NotConnected("The demo's sandbox did not start.", "Look."), 1, "The demo's sandbox did not start. Look."),
        (ZeroDivisionError("x"), 1, "An error of its own ended wistia-tui (ZeroDivisionError); "),
    ],
)
def test_what_ends_the_app_decides_line_and_exit_code(
    way: str, error: BaseException, code: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_to_end(lambda: Ending(**{way: error}), Wiring({})) == code

    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"wistia-tui: {says}")
    assert err.count("\n") == 1
    assert paths.log_file().exists() == isinstance(error, ZeroDivisionError)


@pytest.mark.parametrize("error", [None, KeyboardInterrupt(), asyncio.CancelledError()])
def test_leaving_and_interrupting_are_quiet(error: BaseException | None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_to_end(lambda: Ending(crash=error), Wiring({})) == (130 if error else 0)

    assert capsys.readouterr() == ("", "")


def test_a_token_in_force_is_kept_out_of_the_log() -> None:
    paths.config_file().parent.mkdir(parents=True)
    paths.config_file().write_text(f'token = "{CANARY}"')
    paths.config_file().chmod(0o600)
    wiring = Wiring({})
    wiring.settings()

    run_to_end(lambda: Ending(escapes=crashed(chain)), wiring)

    assert "(hidden)" in log()
    assert CANARY not in log()


@pytest.mark.parametrize("written", [CANARY, "".join(f"%{ord(character):02X}" for character in CANARY)])
async def test_a_token_that_was_given_during_the_run_is_kept_out_of_the_log(
    written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WISTIA_TOKEN", "refused9b1d4e")
    with Sandbox.start(projects=1, medias=1, token=CANARY) as sandbox:
        wiring = Wiring({"base_url": sandbox.base_url})
        connection = wiring.connect()
        assert connection is not None
        await connection.client.use_token(CANARY)
        await connection.close()

    run_to_end(lambda: Ending(escapes=RuntimeError(f"{written} refused9b1d4e")), wiring)

    assert "RuntimeError: (hidden) (hidden)" in log()
