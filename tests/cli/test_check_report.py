from __future__ import annotations

import json
from pathlib import Path

import pytest

from wistia_tui.api.masking import Mask
from wistia_tui.cli.check_report import Problem, Report, Said


def test_a_report_has_no_secret_no_home_and_nothing_that_a_terminal_obeys(isolated_machine: Path) -> None:
    mask = Mask()
    mask.hide("s3cret/token")
    odd = f"s3cret/token s3cret%2Ftoken \x1b[2J {isolated_machine}/x {'long' * 1000}"
    report = Report(odd, [Problem(odd, odd)], {"section": {"key": odd, "said": Said(odd, odd)}})

    for written in (report.as_text(mask), json.loads(report.as_json(mask))):
        text = written if isinstance(written, str) else str(written)
        assert "s3cret" not in text
        assert str(isolated_machine) not in text
        assert "\x1b" not in text
        assert "~/x" in text
        assert len(text) < 5000


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/home/ann", "~"),
        ("/home/ann/x", "~/x"),
        ("SSL_CERT_FILE: /home/ann/x", "SSL_CERT_FILE: ~/x"),
        ("a:/home/ann/x:/home/ann", "a:~/x:~"),
        ("In /home/ann.", "In ~."),
        ("file:///home/ann/x", "file://~/x"),
        ("/mnt/home/ann/x", "/mnt/home/ann/x"),
        ("/home/anna/x", "/home/anna/x"),
        ("/home/ann-2/x", "/home/ann-2/x"),
        ("/home/ann.old/x", "/home/ann.old/x"),
    ],
)
@pytest.mark.parametrize("home", ["/home/ann", "/home/ann/"])
def test_the_home_is_replaced_where_a_path_begins_with_it(
    path: str, shown: str, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", home)
    report = Report(path, [], {})

    assert report.as_text(Mask()) == shown
    assert json.loads(report.as_json(Mask()))["verdict"] == shown


@pytest.mark.parametrize("home", ["/", "x", ""])
def test_a_home_that_is_none_changes_nothing(home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", home)

    assert Report("a /x x", [], {}).as_text(Mask()) == "a /x x"
