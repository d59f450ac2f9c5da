"""Descriptions that the service gives as HTML: what can be sent so that they read the same again. No I/O.

It takes plain text and Markdown (SPEC), and gives HTML for projects always, for medias where it does not know the
wish for Markdown (reference 5.1, 5.4). HTML that is sent is taken for Markdown and comes out mangled (trap 22).
"""

from __future__ import annotations

import html
import re

from wistia_tui.text import looks_like_html

_PARAGRAPH = re.compile(r"</?p>", re.IGNORECASE)
_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
_MARKS = re.compile(r"[*`\[\\]|(?<!\w)_|_(?!\w)|<[a-z/!?]", re.IGNORECASE)
_BLOCK = re.compile(r"(?:[-+]|[0-9]{1,9}[.)]|#{1,6})(?:\s|$)|[>~|]|[-=]+$")


def markdown_of(description: str) -> str | None:
    """What becomes `description` once it is sent; what is no HTML is sent as it is.

    None where it is formatted beyond paragraphs and line breaks, or would be taken for formatted.
    """
    if not looks_like_html(description):
        return description
    paragraphs = [_BREAK.split(paragraph) for paragraph in _PARAGRAPH.split(description)]
    if any("<" in line for lines in paragraphs for line in lines):
        return None
    texts = ("\n".join(html.unescape(line).strip() for line in lines).strip() for lines in paragraphs)
    text = "\n\n".join(filter(None, texts))
    return text if _is_plain(text) else None


def _is_plain(text: str) -> bool:
    """Whether Markdown takes `text` for nothing but what it says."""
    if _MARKS.search(text) or html.unescape(text) != text:
        return False
    return not any(_BLOCK.match(line) for line in text.splitlines())
