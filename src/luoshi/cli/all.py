"""Every terminal command by name. Modules are imported only when their command is called: `--help` stays quick."""

from __future__ import annotations

# name -> (module that exposes COMMAND, one line of help)
COMMANDS: dict[str, tuple[str, str]] = {
    "deadline": ("luoshi.cli.deadline", "计算办理时限 · when a limit ends, and why"),
}
