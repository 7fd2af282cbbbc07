"""Every terminal command by name. Modules are imported only when their command is called: `--help` stays quick."""

from __future__ import annotations

# name -> (module that exposes COMMAND, one line of help)
COMMANDS: dict[str, tuple[str, str]] = {
    "deadline": ("luoshi.cli.deadline", "计算办理时限 · when a limit ends, and why"),
    "directives": ("luoshi.cli.directives", "读公文 · commitments of official papers, and what is wrong with them"),
    "import": ("luoshi.cli.import_messages", "导入别处的记录 · records made elsewhere become cases"),
    "simulate": ("luoshi.cli.simulate", "模拟一个虚构的区 · a month in an invented district"),
    "people": ("luoshi.cli.people", "单位和人员：导入、导出、口令链接 · offices, officers, links to set a password"),
    "complaints": ("luoshi.cli.complaints", "投诉：密封的钥匙 · keys that complaints are sealed to"),
    "report": ("luoshi.cli.report", "统计报表 · figures over many cases"),
}
