from __future__ import annotations

import json
from pathlib import Path

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
