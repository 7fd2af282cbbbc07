"""Decoded text to clean text, keeping for every character where it came from.

The steps stand in `clean` in the order in which the damage must be undone: a misread code before all else, lost
bytes before any character changes, glosses before words are looked at, page marks before lines are joined, repairs
when words are whole.
"""

from __future__ import annotations

from luoshi.directives.cleaning import forms, lines, misread, pages, repairs, shifted
from luoshi.directives.cleaning.trail import apart, beginning
from luoshi.directives.text import Clean, Decoded


def clean(decoded: Decoded) -> Clean:
    """The text to be understood: one line a paragraph, simplified, without shells, page marks, broken lines and
    glosses.

    What was removed, what was repaired and what stays damaged is recorded; nothing that is lost is made up. A
    table's cells stay parted by tabs.
    """
    trail = misread.undo(beginning(decoded.text))
    trail = trail.edited(apart(forms.breaks(trail.text)))
    trail = trail.edited(shifted.edits(trail.text))
    trail = forms.simplified(forms.widths(trail.edited(forms.glosses(trail.text))))
    trail = trail.edited(pages.parts(trail.text))
    trail = trail.edited(pages.lines(trail.text))
    trail = trail.edited(apart(forms.punctuation(trail.text)))
    trail = trail.edited(lines.edits(trail.text))
    trail = trail.edited(apart(forms.punctuation(trail.text)))
    trail = trail.edited(forms.quotes(trail.text))
    trail = trail.edited(apart([*repairs.specks(trail.text), *repairs.confusions(trail.text)]))
    trail = trail.edited(lines.headings(trail.text))
    return trail.edited(apart(repairs.unknowns(trail.text))).clean(decoded.text)
