"""Reading directives: papers a second on one core, the time to start, and the memory it takes.

The papers are made here, each of some 6,000 characters and no two alike. Speed is measured in processor time, since the
machine may be shared; the start is the wall time of the whole command, best of several.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
LENGTH: Final = 6000
PAPERS_A_SECOND: Final = 30.0
START_SECONDS: Final = 1.5
MEGABYTES: Final = 300.0
_OFFICES: Final = (
    "教育局",
    "财政局",
    "水利局",
    "民政局",
    "交通运输局",
    "农业农村局",
    "住房和城乡建设局",
    "工业和信息化局",
    "市场监督管理局",
)
_VERBS: Final = ("建成", "改造", "清理", "新增", "排查", "培训", "整治", "引进")
_THINGS: Final = (
    "公办幼儿园",
    "老旧小区",
    "行政许可事项",
    "规模以上企业",
    "安全隐患点",
    "基层干部",
    "农贸市场",
    "重点项目",
)
_PROSE: Final = (
    "完善工作机制",
    "强化部门协同",
    "压实各方责任",
    "及时公开进展",
    "广泛听取群众意见",
    "定期通报进度",
    "严格验收标准",
    "落实资金保障",
)


@dataclass(frozen=True, slots=True)
class Goal:
    """A promise and what was measured; `most` tells an upper bound from a lower one."""

    text: str
    goal: float
    measured: float
    most: bool

    @property
    def passed(self) -> bool:
        """Whether the measure keeps the promise."""
        return self.measured <= self.goal if self.most else self.measured >= self.goal


def paper(number: int) -> str:
    """An invented plan of about 6,000 characters with owner tags, dates and figures."""
    chance = random.Random(number)
    text = f"青云区2026年第{number}号行动方案\n\n一、重点任务\n"
    at = 0
    while len(text) < LENGTH:
        at += 1
        lead, other = chance.sample(_OFFICES, 2)
        prose = "，".join(chance.sample(_PROSE, 5))
        task = f"{chance.choice(_VERBS)}{chance.choice(_THINGS)}{chance.randint(2, 900)}个"
        owners = f"（区{lead}牵头，区{other}、各镇人民政府配合）"
        text += f"{at}.{task}。{chance.randint(4, 12)}月底前{task}，{prose}。{owners}\n"
    return text + "\n青云区人民政府办公室\n2026年3月20日\n"


def papers_a_second(count: int) -> float:
    """How many papers one core reads in a second, after a first one has loaded what loads once."""
    from luoshi.directives.reading import read
    from luoshi.registry.calendar_seed import seed_calendar

    files, calendar = [paper(number).encode() for number in range(count + 1)], seed_calendar()
    if not read(files[0], (), calendar).commitments:
        raise SystemExit("the bench's own paper was not read")
    begun = process_time()
    for file in files[1:]:
        read(file, (), calendar)
    return count / (process_time() - begun)


def start_seconds(rounds: int) -> float:
    """The wall time of `./luoshi directives read --json` on one short paper, best of the rounds."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "paper.txt")
        file.write_text("1.8月底前建成3所幼儿园。（区教育局牵头）\n", "utf-8")
        command = [str(ROOT / "luoshi"), "directives", "read", "--json"]
        best = float("inf")
        for _ in range(rounds):
            begun = perf_counter()
            subprocess.run([*command, str(file)], stdout=subprocess.DEVNULL, check=True)
            best = min(best, perf_counter() - begun)
    return best


def megabytes() -> float:
    """The most memory that this process, or any it started, has had resident."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024


def main(argv: list[str]) -> int:
    """Measures; 0 if every promise is kept."""
    parser = ArgumentParser(prog="bench directives", description="reading directives")
    parser.add_argument("--papers", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    words = parser.parse_args(argv)
    started, speed = start_seconds(words.rounds), papers_a_second(words.papers)
    goals = [
        Goal("papers of 6,000 characters a second of one core", PAPERS_A_SECOND, speed, most=False),
        Goal("seconds to start and read one", START_SECONDS, started, most=True),
        Goal("megabytes at most", MEGABYTES, megabytes(), most=True),
    ]
    if words.json:
        print(json.dumps([{**asdict(goal), "passed": goal.passed} for goal in goals], indent=2))
    for goal in [] if words.json else goals:
        print(f"{'PASS' if goal.passed else 'MISS'}  {goal.text}: {goal.measured:.2f} (goal {goal.goal:.2f})")
    return 0 if all(goal.passed for goal in goals) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
