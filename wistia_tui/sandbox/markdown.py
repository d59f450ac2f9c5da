"""The small part of Markdown that descriptions use, as the HTML that the service answers with."""

from __future__ import annotations

import html
import re

_LINK = re.compile(r"\[([^\]\n]+)\]\((https?://[^\s)]+|mailto:[^\s)]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")
_BOLD = re.compile(r"\*\*(\S(?:[^\n]*?\S)?)\*\*")
_EMPHASIS = re.compile(r"(?<![*\w])\*(\S(?:[^*\n]*?\S)?)\*(?![*\w])")
_HEADING = re.compile(r"(#{1,6}) +(.+)")
_BULLET = re.compile(r"[-*+] +(.*)")
_NUMBER = re.compile(r"\d{1,9}[.)] +(.*)")


def _inline(text: str) -> str:
    # HTML in the text is escaped, not passed through: text that was fetched as HTML and sent back shows as mangled.
    text = html.escape(text, quote=False)
    text = _CODE.sub(r"<code>\1</code>", text)
    text = _LINK.sub(lambda found: f'<a href="{found[2].replace(chr(34), "%22")}">{found[1]}</a>', text)
    text = _BOLD.sub(r"<strong>\1</strong>", text)
    return _EMPHASIS.sub(r"<em>\1</em>", text)


def _items(lines: list[str], marker: re.Pattern[str]) -> list[str] | None:
    found = [marker.fullmatch(line.strip()) for line in lines]
    return [match[1] for match in found if match] if all(found) else None


def _block(lines: list[str]) -> str:
    if len(lines) == 1 and (heading := _HEADING.fullmatch(lines[0])):
        level = len(heading[1])
        return f"<h{level}>{_inline(heading[2])}</h{level}>"
    for marker, tag in ((_BULLET, "ul"), (_NUMBER, "ol")):
        if items := _items(lines, marker):
            return f"<{tag}>\n" + "".join(f"<li>{_inline(item)}</li>\n" for item in items) + f"</{tag}>"
    return "<p>" + "<br>\n".join(_inline(line) for line in lines) + "</p>"


def to_html(text: str) -> str:
    """Render paragraphs, headings, lists, links, bold, emphasis and code; `""` for blank text."""
    blocks: list[list[str]] = [[]]
    for line in text.replace("\r\n", "\n").split("\n"):
        if not line.strip():
            blocks.append([])
        elif _HEADING.fullmatch(line):
            blocks.extend(([line], []))
        else:
            blocks[-1].append(line)
    return "".join(_block(block) + "\n" for block in blocks if block)
