"""Token: what the service knows us by, kept out of everything that is written or shown."""

from __future__ import annotations


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
