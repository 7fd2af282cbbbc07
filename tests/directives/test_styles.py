"""Papers in styles that no other test has: who, with whom and by when, as each of them says it."""

from __future__ import annotations

import pytest

from luoshi.directives.reading import read
from luoshi.registry.calendar_seed import seed_calendar
from tests.directives.bixi import PAPERS


@pytest.mark.parametrize("style", PAPERS)
def test_each_style_is_read_as_its_writer_meant_it(style: str) -> None:
    paper, wanted = PAPERS[style]
    found = read(paper.encode(), (), seed_calendar(), "paper.md" if paper.startswith("# ") else "paper.txt").commitments
    assert [
        (
            each.text[:8],
            "、".join(each.owners.lead),
            "、".join(each.owners.support),
            each.due.text if each.due else "",
            str(each.due.last) if each.due and each.due.last else "",
        )
        for each in found
    ] == wanted
