"""Blanks and marks that more than one module here must agree on."""

from typing import Final

BLANK: Final = " \t\u3000\u2002\u2003\u2009\u00a0"
"""Spaces of every width, without the line break."""
SENTENCE_END: Final = "。；;！!？?：:"
"""What may stand before something new begins."""
OPENING: Final = "（(【[〔［"
SHUT: Final = "）)】]〕］"
"""Brackets in which owners may stand. Which shuts which is not looked at: scans mix them."""
