"""The page of reads: for the auditor alone; it says who looked at what, and nothing of what they saw."""

from __future__ import annotations

from tests.cases.cast import request
from tests.web.desk_cast import Desk, read
from tests.web.officers import Town


def test_the_auditor_sees_who_looked_and_nobody_else_does(town: Town) -> None:
    desk = Desk.of(town)
    case_id = desk.district.working(command=request(case_type="violation_report"))
    number = desk.district.case(case_id).number
    assert "还没有人看过" in read(desk.at("zhou").get("/board/sealed"))
    desk.page("zhang", case_id)
    desk.page("zhang", case_id)
    desk.page("sun", case_id)
    page = read(desk.at("zhou").get("/board/sealed"))
    assert page.count(f"{number} 的内容") == 2
    assert "张建国" in page
    assert "全区监督" in page
    assert "路灯" not in page
    assert desk.at("sun").get("/board/sealed").status_code == 403
    assert desk.at("zhou").get("/board/sealed?before=nonsense").status_code == 200
    assert "再早没有了" in read(desk.at("zhou").get("/board/sealed", {"before": "2001-01-01T00:00:00Z"}))
