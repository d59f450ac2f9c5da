"""Names that attack a terminal, a markup parser or a table: what a careful client must survive in every field."""

from __future__ import annotations

from collections.abc import Iterator

from wistia_tui.sandbox.data import TODAY, Library
from wistia_tui.sandbox.records import Description, Media, Project, Sharing, Subfolder

PROJECT_NAME = "Hostile names"

TEXTS = (
    "\x1b[31mred\x1b[0m and \x1b[2J\x1b[Hcleared",
    "\x1b]52;c;cm0gLXJmIH4=\x07clipboard (BEL)",
    "\x1b]52;c;cm0gLXJmIH4=\x1b\\clipboard (ST)",
    "\x1b]0;new title\x07title",
    "\x1b]8;;https://example.com/evil\x1b\\link\x1b]8;;\x1b\\",
    "\x1bPq#0;2;0;0;0#0~~\x1b\\sixel",
    "\x1b[?1049l\x1b[?25lleft the screen",
    "\x1b[6n\x1b[c asks the terminal",
    "\x1bc reset",
    "\x9b31mC1 CSI \x9d52;c;YQ==\x9c C1 OSC \x90q\x9c",
    "\u0085next line \u2028line separator\u2029paragraph",
    "NUL \x00 BEL \x07 BS \x08\x08\x08 DEL \x7f",
    "line one\nline two\r\nline three\rover",
    "tab\tvertical\x0bform\x0cfeed",
    "\u202egnp.exe\u202c right to left \u2066isolate\u2069",
    "مرحبا \u202dabc\u202c שלום",
    "[/]",
    "[@click=app.quit]x[/]",
    "[bold red]markup[/bold red] [link=https://example.com]x[/link]",
    "[/nothing] [[ ]] [ ] \\[escaped]",
    "[@click=app.bell()",
    "x" * 5_000,
    "漢" * 5_000,
    "e" + "\u0301" * 400,
    "",
    " ",
    "\u200b\u200c\u200d\ufeff",
    "ｗｉｄｅ 漢字 テキスト 한국어",
    "👨‍👩‍👧‍👦🏳️‍🌈👩🏽‍🚀❤️",
    "Z̷̢̛͈̳̀͊a̴̛̮͗l̵̤͑g̸̳͝o̶͇͝",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#27;[31m &amp;amp; &#x9b;31m &#0;",
    "<script>alert(1)</script>",
    "\U000e0041\U000e0042 tag characters",
    "\ufffe\uffff noncharacters",
    "lone surrogate \ud83d end",
    "%1b%5b31m \\x1b[31m \\u001b[31m ^[[31m",
    "{} {0} %s %n ${HOME} $(reboot) `reboot`",
    "=1+1;cmd|' /C calc'!A0",
)
"""One string per way to hurt; none of them is in an account unless asked for."""


def projects(library: Library, first_id: int) -> list[Project]:
    """The project of the hostile medias, shared with people of such names, and some empty ones so named."""
    dangerous = (PROJECT_NAME, TEXTS[0], TEXTS[1], TEXTS[9], TEXTS[14], TEXTS[17], TEXTS[21], TEXTS[24])
    return [
        Project(
            id=first_id + index,
            hashed_id=library.project_ids.of(first_id + index),
            name=name,
            description=Description.written(TEXTS[index]),
            created=TODAY,
            updated=TODAY,
            subfolders=tuple(_subfolders(library, first_id)) if index == 0 else (),
            sharings=tuple(_sharings(first_id)) if index == 0 else (),
        )
        for index, name in enumerate(dangerous)
    ]


def _subfolders(library: Library, project_id: int) -> Iterator[Subfolder]:
    for position, text in enumerate(TEXTS, 1):
        hashed_id = library.project_ids.of(project_id + 1000 + position)
        yield Subfolder(hashed_id, text, text, position, TODAY, TODAY)


def _sharings(project_id: int) -> Iterator[Sharing]:
    for place, text in enumerate(TEXTS):
        email = f"{text}@example.com" if place % 2 else None
        kind = "Contact" if email else "ContactGroup"
        yield Sharing(project_id * 8 + place, 901 + place, text, kind, email, False, True, True, False)


def medias(library: Library, project: Project) -> Iterator[Media]:
    """One media per text, which it carries in its name, description and tags, and which names its subfolder."""
    for index, text in enumerate(TEXTS):
        number = library.size + index
        media_id = library.media_id_after(number)
        yield Media(
            number=number,
            id=media_id,
            hashed_id=library.media_ids.of(media_id),
            project_id=project.id,
            name=text,
            type="Video",
            status="ready",
            progress=1.0,
            archived=False,
            created=TODAY,
            updated=TODAY,
            duration=12.5,
            description=Description.written(text),
            subfolder_id=project.subfolders[index].hashed_id,
            tags=(text, f"{text}{text}"[:6_000], "plain"),
            position=index,
            bits=index * 0x9E3779B97F4A7C15 & (1 << 64) - 1,
        )
