"""Makes the pictures of README from the sandbox: `python -m tests.screenshots`."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

PICTURES = Path(__file__).parent.parent / "screenshots"
SIZE = (130, 36)


async def make() -> None:
    """Drive the app through four scenes and keep a picture of each."""
    from tests.tui.conftest import running
    from wistia_tui.sandbox.running import Sandbox

    with Sandbox.start(projects=24, medias=12_000) as sandbox:
        async with running(sandbox, size=SIZE) as app:
            await app.see(lambda text: "12,000" in text and "loading" not in text)
            await app.press("j", "enter", *["pagedown"] * 3, *"jjj", "space", "space", *"jj")
            await app.see(lambda text: "loading" not in text and text.count(app.under_cursor[:20]) == 2)
            keep(app.app.export_screenshot(title="wistia-tui"), "browser")
            await app.press("e")
            await app.see("Nothing changed")
            await app.press(*", part 2", "tab", *", needs review")
            await app.see("+needs review")
            keep(app.app.export_screenshot(title="wistia-tui"), "edit")
            await app.press("escape", "y")
            await app.press("*", "E")
            await app.see("as it would be")
            await app.press("tab", *["right"] * 4, "tab", *r"(\d{4})-(\d\d)-(\d\d)", "tab", *r"\3.\2.\1")
            await app.see("Changes ")
            keep(app.app.export_screenshot(title="wistia-tui"), "rule")
            await app.press("escape", "y")
            sandbox.faults.add("status=429 retry-after=23 path=/medias")
            await app.press("G")
            await app.see("429 · ")
            keep(app.app.export_screenshot(title="wistia-tui"), "meter")


def keep(picture: str, name: str) -> None:
    """Write one picture."""
    (PICTURES / f"{name}.svg").write_text(picture, encoding="utf-8")
    print(PICTURES / f"{name}.svg")


if __name__ == "__main__":
    os.environ.setdefault("COLORTERM", "truecolor")
    asyncio.run(make())
