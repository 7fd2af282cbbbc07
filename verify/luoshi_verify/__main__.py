"""`luoshi-verify`: receipt, checkpoint, growth. Exit code 0: it holds; 1: it does not; 2: it cannot be read."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from luoshi_verify.mirrors import check_growth
from luoshi_verify.notes import Bad, Trusted, check_checkpoint, read_trusted
from luoshi_verify.receipts import check_receipt


def main(argv: Sequence[str] | None = None) -> int:
    words = _parser().parse_args(argv)
    try:
        trusted = read_trusted(words.keys, words.witness, words.need, words.sm2)
        print(words.check(words, trusted))
    except Bad as bad:
        print(f"不成立 · does not hold: {bad}", file=sys.stderr)
        return 1
    except (OSError, ValueError, KeyError, IndexError) as error:
        print(f"读不出 · cannot be read: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="luoshi-verify", description=__doc__)
    checks = parser.add_subparsers(required=True)
    for name, check, files in (
        ("receipt", _receipt, ["file"]),
        ("checkpoint", _checkpoint, ["file"]),
        ("growth", _growth, ["old", "new"]),
    ):
        words = checks.add_parser(name)
        for file in files:
            words.add_argument(file, type=Path)
        words.add_argument("--keys", type=Path, required=True, help="keys.json of the log")
        words.add_argument("--witness", action="append", default=[], metavar="VKEY")
        words.add_argument("--need", type=int, default=0, help="how many witnesses must have cosigned")
        words.add_argument("--sm2", choices=("either", "both"), default="", help="count the log's SM2 signature too")
        if name == "growth":
            words.add_argument("--mirror", type=Path, required=True, help="a folder with the log's files")
        words.set_defaults(check=check)
    return parser


def _receipt(words: Namespace, trusted: Trusted) -> str:
    held = check_receipt(words.file.read_text("utf-8"), trusted)
    when = held.promise.entered_at
    if held.checkpoint is None:
        return (
            f"承诺有效：{when} 登记；还没有存证 · a promise that holds, entered {when}; not proved to be in the log yet"
        )
    named = ", ".join(held.witnesses) or "-"
    return (
        f"回执有效：{when} 登记，在日志第 {held.index + 1} 条（共 {held.checkpoint.size} 条） · "
        f"it holds: entered {when}, entry {held.index + 1} of {held.checkpoint.size}; witnesses: {named}"
    )


def _checkpoint(words: Namespace, trusted: Trusted) -> str:
    point, witnesses = check_checkpoint(words.file.read_text("utf-8"), trusted)
    named = ", ".join(witnesses) or "-"
    return f"存证点有效 · it holds: {point.size} entries, root {point.root.hex()}; witnesses: {named}"


def _growth(words: Namespace, trusted: Trusted) -> str:
    old, new = (check_checkpoint(path.read_text("utf-8"), trusted)[0] for path in (words.old, words.new))
    check_growth(words.mirror, old, new)
    return f"只增未改 · from {old.size} to {new.size} entries nothing was changed or taken away"


if __name__ == "__main__":
    sys.exit(main())
