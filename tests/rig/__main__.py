"""`python -m tests.rig`: prove the figures of the request budget and of changes; 0 only if every bound holds."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench.report import Row, machine, table_head, table_line
from tests.rig import figures, trouble
from tests.rig.bomb import bomb
from tests.rig.kills import kills
from tests.rig.processes import processes
from tests.rig.trial import Extent
from tests.rig.windows import windows
from tests.rig.work import work

_HOUR = Extent(minutes=60, seeds=3)

FIGURES: dict[str, Callable[[argparse.Namespace], Iterator[Row]]] = {
    "alone": lambda arguments: figures.alone(_HOUR),
    "use": lambda arguments: figures.use(_HOUR),
    "move": lambda arguments: figures.move(_HOUR),
    "pause": lambda arguments: trouble.pause(_HOUR),
    "others": lambda arguments: trouble.others(_HOUR),
    "windows": lambda arguments: windows(range(arguments.seeds)),
    "processes": lambda arguments: processes(),
    "bomb": lambda arguments: bomb(),
    "work": lambda arguments: work(),
    "kills": lambda arguments: kills(arguments.kills),
}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.rig", description=__doc__)
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=FIGURES, help=f"of {', '.join(FIGURES)}")
    parser.add_argument("--seeds", type=int, default=10_000, metavar="N", help="stories for windows (%(default)s)")
    parser.add_argument("--kills", type=int, default=200, metavar="N", help="of each kind of change (%(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    arguments = parser.parse_args()
    if arguments.seeds < 1:
        parser.error("--seeds must be at least 1")
    return arguments


def main() -> int:
    """Prove, report; the exit code."""
    arguments = _arguments()
    facts = {name: value for name, value in machine().items() if name not in {"terminal", "Textual"}}
    print("\n".join(f"- {name}: {value}" for name, value in facts.items()), end="\n\n")
    print(table_head(), flush=True)
    rows: list[Row] = []
    for name in arguments.only or FIGURES:
        start = time.perf_counter()
        for row in FIGURES[name](arguments):
            rows.append(row)
            print(table_line(row.as_cells()), flush=True)
        print(f"{name}: {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    if arguments.json:
        told = {"machine": facts, "figures": [row.as_json() for row in rows]}
        arguments.json.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
