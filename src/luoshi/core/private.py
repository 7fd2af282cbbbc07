"""Personal text: words, names, contacts. An event carries only a salted commitment to it; the text is in the vault."""

from __future__ import annotations


class Private:
    """A piece of personal text. `text` is None where it was erased or is not for the reader's eyes.

    Before it is recorded it has text and no commitment; read back from the ledger it has a commitment (hex SHA-256 over
    salt and text) and text only if the vault still holds it.
    """

    __slots__ = ("commitment", "text")

    def __init__(self, text: str | None, commitment: str = "") -> None:
        self.text = text
        self.commitment = commitment

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Private) and (self.text, self.commitment) == (other.text, other.commitment)

    def __hash__(self) -> int:
        return hash((self.text, self.commitment))

    def __repr__(self) -> str:
        return "Private(…)"
