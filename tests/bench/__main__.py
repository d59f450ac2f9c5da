"""`python -m tests.bench`: measure every figure, print them as a Markdown table; 0 only when every bound holds."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measures import MEASURES
from tests.bench.report import NEVER, Row, machine, table_head, table_line
from tests.bench.stage import Stage
from tests.bench.tty import NeverCame


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=MEASURES, help=f"of {', '.join(MEASURES)}")
    parser.add_argument("--runs", type=int, default=15, metavar="N", help="pairs of starts (default %(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    parser.add_argument("--stock", action="store_true", help="put Textual's table on the slow line too (a minute)")
    arguments = parser.parse_args()
    if arguments.runs < 1:
        parser.error("--runs must be at least 1")
    return arguments


def _measured(name: str, stage: Stage) -> Iterator[Row]:
    print(f"{name} …", file=sys.stderr, flush=True)
    start = time.perf_counter()
    try:
        yield from MEASURES[name](stage)
    except NeverCame as trouble:
        print(trouble, file=sys.stderr)
        yield Row(name, NEVER, 0, detail=f"not measured: {str(trouble).splitlines()[0]}")
    print(f"{name}: {time.perf_counter() - start:.0f} s", file=sys.stderr)


def main() -> int:
    """Measure, report; the exit code."""
    arguments = _arguments()
    facts = machine()
    print("\n".join(f"- {name}: {value}" for name, value in facts.items()), end="\n\n")
    print(table_head(), flush=True)
    rows: list[Row] = []
    with Stage(runs=arguments.runs, stock=arguments.stock) as stage:
        for name in arguments.only or MEASURES:
            for row in _measured(name, stage):
                rows.append(row)
                print(table_line(row.as_cells()), flush=True)
    if arguments.json:
        figures = {"machine": dict(facts), "figures": [row.as_json() for row in rows]}
        arguments.json.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
