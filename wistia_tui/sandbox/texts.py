"""Descriptions as people leave them: mostly none, some Markdown, some HTML from an older editor."""

from __future__ import annotations

from wistia_tui.sandbox.records import NO_DESCRIPTION, Description

_WRITTEN = (
    "Say hello to the team.",
    "Recorded for **new staff**. Please do not share outside the company.",
    "Speakers: *Maria Okafor*, *Kenji Watanabe*\n\n- Agenda\n- Demo & discussion\n- Questions",
    "# Summary\n\nWhat changed, why, and what to do next.\n\nSee the [guide](https://example.com/guide?a=1&b=2) first.",
    "1. Open the dashboard\n2. Choose `Reports`\n3. Press **Export**",
    "字幕付きの完全版です。\n\n質問は [こちら](https://example.com/ja) まで。",
    "هذا الفيديو مخصص لفريق المبيعات.",
    "Für interne Zwecke. Größe: 1080p, Länge siehe unten.\nZweite Zeile desselben Absatzes.",
    "Music licence expires <soon>; ask legal & marketing [before] using it.",
    "\n".join(f"Chapter {number}: part {number} of the long story that nobody has cut yet." for number in range(1, 41)),
)

_OLDER = (
    Description("\n", "\n"),
    Description(
        "Thanks for watching!\u00a0 [Read more](http://example.com/more)",
        '<p>Thanks for watching!&nbsp; <a href="http://example.com/more" target="_blank">Read more</a></p>\n',
    ),
    Description(
        "Timecodes\n\n0:00 Start  \n1:30 Demo",
        '<div style="text-align: center;"><b>Timecodes</b></div><table><tr><td>0:00</td><td>Start</td></tr>'
        "<tr><td>1:30</td><td>Demo</td></tr></table>\n",
    ),
)

_DESCRIPTIONS = (*map(Description.written, _WRITTEN), *_OLDER)


def description(dice: int) -> Description:
    """A third of all records are described."""
    choice = dice % (3 * len(_DESCRIPTIONS))
    return _DESCRIPTIONS[choice] if choice < len(_DESCRIPTIONS) else NO_DESCRIPTION
