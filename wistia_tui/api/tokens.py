"""Token: what the service knows us by, kept out of everything that is written or shown; and whether it is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wistia_tui.clock import Clock

ANSWER_COUNTS = 60.0
"""Seconds for which what was found out about a token is believed, lest each refusal costs two requests."""


class Token:
    """A token that can be sent; two are the same only if they are one object, since each was refused or not."""

    def __init__(self, text: str) -> None:
        """Raises `ValueError` for what is no token; a leading `Bearer` and spaces are taken off."""
        word = text.strip()
        if word[:6].lower() == "bearer" and word[6:7] in {"", " "}:
            word = word[6:].strip()
        # Said here and not by the HTTP library, whose message would hold the token.
        if not word or not all("!" <= character <= "~" for character in word):
            raise ValueError("the token is empty or holds characters that no token has")
        self.word = word
        """Only for the Authorization header."""

    def __repr__(self) -> str:
        return "Token(***)"


@dataclass(slots=True)
class _Question:
    token: Token
    task: asyncio.Task[bool | None]
    askers: int = 0


class Refusals:
    """Whether a token is refused whatever it asks for; those who want to know at the same time share one question."""

    def __init__(self, ask: Callable[[], Coroutine[Any, Any, bool | None]], clock: Clock) -> None:
        """`ask` finds it out of the token in force; None: it gave no answer."""
        self._ask = ask
        self._clock = clock
        self._question: _Question | None = None
        self._known: tuple[Token, bool, float] | None = None
        """The last answer: of which token, whether it is refused, and when that was said."""

    async def is_refused(self, token: Token) -> bool | None:
        """Whether `token`, which is in force, is refused; None if that cannot be found out."""
        if self._known is not None:
            known, is_refused, since = self._known
            if known is token and self._clock.monotonic() - since < ANSWER_COUNTS:
                return is_refused
        if self._question is None or self._question.token is not token:
            task = asyncio.get_running_loop().create_task(self._find_out(token), name="token refused?")
            self._question = _Question(token, task)
        question = self._question
        question.askers += 1
        try:
            # Whoever stops waiting takes the answer from nobody else.
            return await asyncio.shield(question.task)
        finally:
            question.askers -= 1
            if not question.askers:
                question.task.cancel()
                if self._question is question:
                    self._question = None

    async def _find_out(self, token: Token) -> bool | None:
        is_refused = await self._ask()
        if is_refused is not None:
            self._known = token, is_refused, self._clock.monotonic()
        return is_refused
