"""What `wistia-tui check` says: the same facts as text for a ticket and as JSON for programs."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wistia_tui.api.masking import Mask
from wistia_tui.text import safe_line

LONGEST_VALUE = 600
"""Characters of one value: a variable may hold a megabyte."""

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Said:
    """A value for programs, and the words that people get in its place."""

    value: Value
    words: str


UNKNOWN = Said(None, "not known")

Facts = Mapping[str, Value | Said]
"""By their keys, which are part of what programs rely on."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong, and what to do."""

    what: str
    next_step: str
    is_fatal: bool = True
    """Whether the app would not work."""


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a check."""

    verdict: str
    problems: Sequence[Problem]
    facts: Mapping[str, Facts]
    """By their section."""

    @property
    def works(self) -> bool:
        """Whether the app would work here."""
        return not any(problem.is_fatal for problem in self.problems)

    def as_text(self, mask: Mask) -> str:
        """Verdict and problems first; nothing in it that a terminal obeys, and no secret that `mask` knows."""
        lines = [_clean(self.verdict, mask)]
        for problem in self.problems:
            lines += ["", f"{'Problem' if problem.is_fatal else 'Warning'}: {_clean(problem.what, mask)}"]
            lines.append(f"  {_clean(problem.next_step, mask)}")
        width = max((len(key) for facts in self.facts.values() for key in facts), default=0)
        for section, facts in self.facts.items():
            lines += ["", section.replace("_", " ")]
            lines += [f"  {key.replace('_', ' '):{width}}  {_clean(_words(fact), mask)}" for key, fact in facts.items()]
        return "\n".join(lines)

    def as_json(self, mask: Mask) -> str:
        """One object; its keys stay as they are from version to version, and new ones may come."""
        return json.dumps(
            {
                "works": self.works,
                "verdict": _clean(self.verdict, mask),
                "problems": [
                    {
                        "what": _clean(problem.what, mask),
                        "next_step": _clean(problem.next_step, mask),
                        "is_fatal": problem.is_fatal,
                    }
                    for problem in self.problems
                ],
                **{
                    section: {key: _value(fact, mask) for key, fact in facts.items()}
                    for section, facts in self.facts.items()
                },
            },
            indent=2,
        )


def _words(fact: Value | Said) -> str:
    if isinstance(fact, Said):
        return fact.words
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    return "none" if fact is None else str(fact)


def _value(fact: Value | Said, mask: Mask) -> Value:
    value = fact.value if isinstance(fact, Said) else fact
    return _clean(value, mask) if isinstance(value, str) else value


def _clean(text: str, mask: Mask) -> str:
    line = safe_line(mask.text(text))
    home = safe_line(os.path.expanduser("~")).rstrip(os.sep)
    if os.path.isabs(home):  # the name of who asks does not belong in a ticket
        line = re.sub(rf"(?<![\w.~-]){re.escape(home)}(?![\w-]|\.\w)", "~", line)
    return line if len(line) <= LONGEST_VALUE else line[:LONGEST_VALUE] + "…"
