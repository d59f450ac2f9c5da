from __future__ import annotations

import pytest

from wistia_tui.tui.terminal.keyboard import MOST_PASTED, PASTE_END, PASTE_START, Pastes

PASTED = f"a{PASTE_START}one\x1b[A\x11two{PASTE_END}b"


@pytest.mark.parametrize("cut", range(1, len(PASTED)))
def test_a_paste_is_one_wherever_the_line_cuts_it(cut: int) -> None:
    pastes = Pastes()
    pieces = [*pastes.split(PASTED[:cut]), *pastes.split(PASTED[cut:])]
    assert "".join(text for text, pasted in pieces if pasted) == "one\x1b[A\x11two"
    assert "".join(text for text, pasted in pieces if not pasted) == "ab"


def test_what_only_looks_like_a_paste_is_typed_after_a_while() -> None:
    pastes = Pastes()
    assert list(pastes.split("x\x1b[2")) == [("x", False)]
    assert list(pastes.give_up()) == [("\x1b[2", False)]
    assert list(pastes.split("\x1b[")) == []
    assert list(pastes.split("B")) == [("\x1b[B", False)]
    assert list(pastes.split("\x1b")) == []
    assert pastes.is_held
    assert list(pastes.give_up()) == [("\x1b", False)]
    assert not pastes.is_held


def test_a_paste_without_an_end_ends_after_a_while_or_when_it_is_too_long() -> None:
    pastes = Pastes()
    assert list(pastes.split(PASTE_START + "one")) == []
    assert pastes.is_open
    assert list(pastes.give_up()) == [("one", True)]
    assert list(pastes.split("x")) == [("x", False)]
    assert list(pastes.split(PASTE_START + "y" * MOST_PASTED)) == []
    assert list(pastes.split("z")) == [("y" * MOST_PASTED + "z", True)]
