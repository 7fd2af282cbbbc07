"""`./luoshi verify-page`: the page for outsiders, one file, made anew of the parts of our own page."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from luoshi.cli.command import Command
from luoshi.runtime.commands.project import ROOT

PAGE = ROOT / "verify" / "luoshi-verify.html"


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("--into", type=Path, default=PAGE, metavar="FILE", help="写到哪里 · where to")


def run(words: Namespace) -> int:
    """Writes it, without anybody's keys in it."""
    from luoshi.web.public.receipts import page_alone

    words.into.write_text(page_alone(""), "utf-8")
    print(words.into)
    return 0


COMMAND = Command("verify-page", "the page for outsiders as one file", configure, run, needs="django")
