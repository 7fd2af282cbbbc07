"""How far a verification is, in a file of the log's folder: one that was stopped goes on where it stood."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from typing import Any, Final

from luoshi.ledger.verifying.findings import Finding, Report
from luoshi.ledger.verifying.leaves import Progress
from luoshi.ledger.verifying.verify import State
from luoshi.runtime.log.keeper import LogFolder
from luoshi.runtime.log.publishing import replace_file

FILE: Final = "verify.json"


def keep_state(folder: LogFolder, state: State) -> None:
    """Writes it down."""
    passes = [
        {
            "log": each.log,
            "place": each.place,
            "peaks": [peak.hex() for peak in each.peaks],
            "last_at": each.last_at.isoformat() if each.last_at else None,
            "broken": each.broken,
        }
        for each in state.passes.values()
    ]
    replace_file(folder.path / FILE, json.dumps({"report": state.report.as_dict(), "passes": passes}).encode())


def kept_state(folder: LogFolder) -> State | None:
    """What was written down; None where nothing was begun and not ended."""
    path = folder.path / FILE
    if not path.exists():
        return None
    found = json.loads(path.read_text("utf-8"))
    return State(_report(found["report"]), {each["log"]: _progress(each) for each in found["passes"]})


def forget_state(folder: LogFolder) -> None:
    """A verification has ended."""
    (folder.path / FILE).unlink(missing_ok=True)


def _report(found: dict[str, Any]) -> Report:
    findings = [Finding(**each) for each in found["findings"]]
    return Report(found["events"], found["leaves"], 0, findings, Counter(found["counts"]))


def _progress(found: dict[str, Any]) -> Progress:
    last_at = datetime.fromisoformat(found["last_at"]) if found["last_at"] else None
    peaks = [bytes.fromhex(peak) for peak in found["peaks"]]
    return Progress(found["log"], found["place"], peaks, last_at, found["broken"])
