"""What reaches a real terminal: no byte of a remote name that it would obey, columns in step, a clean end."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator

import pytest

from tests.tui.terminal import Terminal
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.text import is_safe

OURS = re.compile(rb"\x1b(?:\[[0-9;?<>=$ ]*[a-zA-Z]|[78=>]|\][0-9]*;[^\x07\x1b]*|\\|\(B|P\+q[0-9a-f]*)")


@pytest.fixture(scope="module")
def hostile() -> Iterator[Sandbox]:
    with Sandbox.start(projects=4, medias=60, hostile=True) as sandbox:
        yield sandbox


def environment(sandbox: Sandbox) -> dict[str, str]:
    return {"WISTIA_TOKEN": sandbox.token, "WISTIA_BASE_URL": sandbox.base_url}


def loaded(text: str) -> bool:
    """Whether the first rows are there: the projects, and the medias where there is room for both."""
    medias = "Name " not in text or "Video" in text
    return "Onboarding" in text and medias and "loading" not in text and " est" in text


@pytest.mark.parametrize("size", [(160, 50), (80, 24)])
def test_no_byte_of_a_hostile_name_is_obeyed(hostile: Sandbox, size: tuple[int, int]) -> None:
    columns, lines = size
    with Terminal(columns=columns, lines=lines, environment=environment(hostile)) as terminal:
        terminal.see(loaded)
        terminal.press("/", *"Hostile", "enter", "enter")
        terminal.see(lambda text: "1/38" in text and "loading" not in text)
        for row in range(2, 39):
            terminal.press("j")
            terminal.see(f"{row}/38")
            if row % 6 == 0:
                terminal.press("e")
                terminal.see("Nothing changed")
                terminal.press("escape")
                terminal.see(lambda text: "Nothing changed" not in text)
        terminal.press("q", "q", "q")
        assert terminal.end() == 0
        raw = bytes(terminal.raw)
    sent = raw.decode()
    assert "]52;" not in sent.replace("␛]52;", ""), "a name wrote the clipboard"
    assert "\x1b]0;" not in sent
    assert "\x1b]8;" not in sent
    assert "\x1bP" not in sent
    assert "\x1bc" not in sent
    rest = OURS.sub(b"", raw).decode()
    for unsafe in set(rest) - {"\x1b", "\r", "\x07"}:
        assert is_safe(unsafe), repr(unsafe)
    assert hostile.token not in sent


def test_columns_stay_in_step_on_a_terminal_that_measures_otherwise(hostile: Sandbox) -> None:
    with Terminal(columns=160, lines=50, environment=environment(hostile)) as terminal:
        terminal.see(loaded)
        terminal.press("/", *"Hostile", "enter", "enter")
        terminal.see(lambda text: "1/38" in text and "loading" not in text)
        terminal.press("p")
        seen: list[int] = []

        def enough(text: str) -> bool:
            rows = [terminal.screen.buffer[line] for line in range(2, 40)]
            seen[:] = [
                column
                for row in rows
                for column in range(100, 155)
                if "".join(row[cell].data for cell in range(column, column + 5)) == "ready"
            ]
            return len(seen) > 20 and text.splitlines()[1].find("Updated") > 150

        terminal.see(enough)
        assert len(set(seen)) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_gives_the_terminal_back(hostile: Sandbox, number: signal.Signals) -> None:
    with Terminal(columns=100, lines=30, environment=environment(hostile)) as terminal:
        terminal.see(loaded)
        terminal.end(number)
        assert b"\x1b[?1049l" in terminal.raw


def test_the_app_ends_when_its_terminal_is_gone(hostile: Sandbox) -> None:
    with Terminal(columns=100, lines=30, environment=environment(hostile)) as terminal:
        terminal.see(loaded)
        terminal.hang_up()


def test_bytes_that_are_no_text_do_not_stop_the_keys(hostile: Sandbox) -> None:
    with Terminal(columns=100, lines=30, environment=environment(hostile)) as terminal:
        terminal.see(loaded)
        terminal.write(b"\x1b[M\xff\xfe\xfd\xc3(")
        terminal.press("?")
        terminal.see("Move the cursor")


def test_without_a_token_the_welcome_says_where_one_comes_from_and_the_demo_starts() -> None:
    with Terminal(columns=100, lines=30, environment={}) as terminal:
        terminal.see("Account Settings")
        while "Starting the demo" not in terminal.text and "12,000" not in terminal.text:
            terminal.press("d")  # a key that comes before the dialog is painted is not meant for it
            terminal.read(0.3)
        terminal.see("12,000")
        terminal.press("q")
        assert terminal.end() == 0


@pytest.mark.parametrize(
    ("burst", "wanted"),
    [
        ("\x01\x0btwo\x7f\x7fice", "tice"),
        ("\x01\x0babc\x7fd", "abd"),
        ("\x01\x0blin\x1b[D\x1b[DZ", "lZin"),
        ("\x01\x0babc\tTAGS\x1b[Z\x1b[FX", "abcX"),
    ],
)
def test_keys_of_one_burst_act_in_their_order(hostile: Sandbox, burst: str, wanted: str) -> None:
    with Terminal(columns=120, lines=36, environment=environment(hostile)) as terminal:
        terminal.see(loaded)
        terminal.press("\t", "e")
        terminal.see("Nothing changed")
        terminal.write(burst.encode())
        terminal.see(lambda text: re.search(rf"Name +{wanted} ", text) is not None)


def test_a_paste_with_escapes_in_it_is_text_and_no_keys(hostile: Sandbox) -> None:
    with Terminal(columns=120, lines=36, environment=environment(hostile)) as terminal:
        terminal.see(loaded)
        terminal.press("\t", "e")
        terminal.see("Nothing changed")
        terminal.write(b"\x01\x0b\x1b[200~one\x1b[31mtwo\x08\x7f\x13 end\x1b[201~")
        terminal.see("one␛[31mtwo␈␡␓ end")
