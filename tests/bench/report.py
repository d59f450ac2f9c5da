"""What was measured, as a Markdown table below the machine that it was measured on."""

from __future__ import annotations

import importlib.metadata
import math
import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

NEVER = math.inf
"""The value of what could not be measured or did not happen: it holds no bound."""
NO_BOUND = math.inf
"""For what is measured only to compare with."""


@dataclass(frozen=True, slots=True)
class Row:
    """A figure and its bound, both in `unit`."""

    what: str
    value: float
    bound: float
    unit: str = ""
    """"" for ratios and counts, "B", "s", "%" or "MiB"."""
    detail: str = ""
    """What the figure was made from."""
    reference: str = ""

    @property
    def holds(self) -> bool:
        """Whether the figure is within its bound."""
        return self.value <= self.bound

    def as_json(self) -> dict[str, object]:
        """For programs: None where there is no value."""
        value = self.value if math.isfinite(self.value) else None
        return {
            "what": self.what,
            "value": value,
            "bound": self.bound if math.isfinite(self.bound) else None,
            "unit": self.unit,
            "holds": self.holds,
            "detail": self.detail,
            "reference": self.reference,
        }

    def as_cells(self) -> tuple[str, ...]:
        """For people."""
        measured = _number(self.value, self.unit)
        if self.detail:
            measured += f" ({self.detail})"
        if not math.isfinite(self.bound):
            return self.what, measured, "", "", self.reference
        verdict = "ok" if self.holds else "**MISSED**"
        return self.what, measured, f"≤ {_number(self.bound, self.unit)}", verdict, self.reference


def _number(value: float, unit: str) -> str:
    if not math.isfinite(value):
        return "–"
    digits = 0 if float(value).is_integer() and value != 0 else {"B": 0, "MiB": 1}.get(unit, 2)
    return f"{value:,.{digits}f} {unit}".strip()


HEADS = ("what", "measured", "bound", "", "reference")


def table_line(cells: Iterable[str]) -> str:
    """One line of a Markdown table."""
    return f"| {' | '.join(cell.replace('|', '¦').replace(chr(10), ' ') for cell in cells)} |"


def table_head() -> str:
    """The first two lines of the table."""
    return "\n".join((table_line(HEADS), table_line("---" for _ in HEADS)))


def machine() -> Mapping[str, str]:
    """What the figures depend on, apart from the app."""
    return {
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "Textual": importlib.metadata.version("textual"),
        "date": date.today().isoformat(),
        "terminal": "120x40, truecolor",
    }


def _processor() -> str:
    listing = Path("/proc/cpuinfo")
    lines = listing.read_text().splitlines() if listing.is_file() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())
