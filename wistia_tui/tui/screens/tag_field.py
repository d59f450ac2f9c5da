"""Tags in one line of text: commas between them, and quotes round those that hold a comma or a quote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def format_tags(tags: Iterable[str]) -> str:
    """`tags` as one line that :func:`parse_tags` reads back exactly."""
    return ", ".join(_quoted(tag) if _needs_quotes(tag) else tag for tag in tags)


def _needs_quotes(tag: str) -> bool:
    return not tag or "," in tag or '"' in tag or tag != tag.strip()


def _quoted(tag: str) -> str:
    return '"' + tag.replace('"', '""') + '"'


def parse_tags(line: str) -> tuple[str, ...]:
    """The tags of a line; blank ones are left out, and each stands once.

    Quotes count only at the start of a tag, so that `5" screen` needs none; one that is never closed reaches to the
    end.
    """
    tags: dict[str, None] = {}
    at = 0
    while at < len(line):
        tag, at = _next_tag(line, at)
        if tag.strip():
            tags[tag] = None
    return tuple(tags)


def _next_tag(line: str, at: int) -> tuple[str, int]:
    """The tag that starts at `at`, and where the one after it starts."""
    while at < len(line) and line[at].isspace():
        at += 1
    if line[at : at + 1] != '"':
        end = _comma(line, at)
        return line[at:end].strip(), end + 1
    parts: list[str] = []
    at += 1
    while True:
        end = line.find('"', at)
        if end < 0:
            return "".join(parts) + line[at:], len(line)
        parts.append(line[at:end])
        if line[end + 1 : end + 2] != '"':
            break
        parts.append('"')
        at = end + 2
    after = _comma(line, end + 1)
    return "".join(parts) + line[end + 1 : after].rstrip(), after + 1


def _comma(line: str, at: int) -> int:
    end = line.find(",", at)
    return len(line) if end < 0 else end


def difference(before: Sequence[str], after: Sequence[str]) -> str:
    """What is added and what is taken off: `+onboarding -old`."""
    signed = [f"+{tag}" for tag in after if tag not in before] + [f"-{tag}" for tag in before if tag not in after]
    return " ".join(signed)
