"""Numbers that no equation covers: which of them are unlikely or impossible for an agency."""

from dataclasses import replace
from decimal import Decimal

import pytest

from author import checks
from author.agency import Agency, AgencyKind, Scope
from author.findings import Level
from author.form import Form
from tests.checking import AGENCY, busy_report, found, last_year, quiet_report, rules

RULES_ISSUED = "art20_1.regulations.issued"
FEES = "art20_8.fees.amount"


@pytest.mark.parametrize(
    "agency",
    [
        AGENCY,
        Agency(name="平川县人民政府", kind=AgencyKind.GOVERNMENT),
        Agency(name="云岭市五华区人民政府", kind=AgencyKind.GOVERNMENT),
        Agency(name="平川县双桥镇人民政府", kind=AgencyKind.TOWNSHIP),
        Agency(name="云岭市东风街道办事处", kind=AgencyKind.TOWNSHIP),
    ],
    ids=lambda agency: agency.name,
)
def test_an_agency_without_the_power_makes_no_regulations(form: Form, agency: Agency) -> None:
    (wrong,) = found(replace(quiet_report(form, {RULES_ISSUED: 1}), agency=agency), form, "figures.regulations")
    assert (wrong.level, wrong.where.key) == (Level.ERROR, RULES_ISSUED)


@pytest.mark.parametrize(
    "agency",
    [
        Agency(name="云岭市人民政府", kind=AgencyKind.GOVERNMENT),
        Agency(name="云岭市人民政府"),
        Agency(name="云岭市人民政府办公室"),
        Agency(name="南江壮族自治区人民政府", kind=AgencyKind.GOVERNMENT),
        Agency(name="国家水利总局", kind=AgencyKind.MINISTRY),
        Agency(name="中华人民共和国水利部"),
    ],
    ids=lambda agency: f"{agency.name}{agency.kind}",
)
def test_an_agency_that_may_have_the_power_is_not_questioned(form: Form, agency: Agency) -> None:
    report = replace(quiet_report(form, {RULES_ISSUED: 1}), agency=agency)
    assert found(report, form, "figures.regulations") == []


def test_the_reports_of_all_agencies_of_a_city_may_have_regulations(form: Form) -> None:
    report = replace(quiet_report(form, {RULES_ISSUED: 1}), scope=Scope.GOVERNMENT)
    assert found(report, form, "figures.regulations") == []


def test_a_reason_excuses_regulations_but_not_arithmetic(form: Form) -> None:
    reasons = {
        f"figures.regulations@{RULES_ISSUED}": "经济特区授权",
        "arithmetic.row-sum@requests.received.total": "无",
    }
    cells = {**quiet_report(form, {RULES_ISSUED: 1}).cells, "requests.received.total": 1}
    findings = checks.run(replace(quiet_report(form), cells=cells, reasons=reasons), form)
    excused = {each.rule.id: (each.reason != "", each.is_error) for each in findings}
    assert excused["figures.regulations"] == (True, False)
    assert excused["arithmetic.row-sum"] == (False, True)
    assert findings[-1].rule.id == "figures.regulations"


def test_fees_ten_thousand_times_last_years_look_like_yuan(form: Form) -> None:
    previous = last_year(busy_report(form), form, {FEES: Decimal("12.5")})
    wrong = found(busy_report(form, {FEES: 131000}), form, "figures.fee-in-yuan", previous)
    assert [each.level for each in wrong] == [Level.WARNING]
    assert found(busy_report(form, {FEES: Decimal("13.1")}), form, "figures.fee-in-yuan", previous) == []


@pytest.mark.parametrize(("amount", "count"), [(50000, 1), (1250000, 1), (9000, 0), (Decimal("96171.6"), 0)])
def test_large_round_fees_of_a_department_look_like_yuan(form: Form, amount: int, count: int) -> None:
    assert len(found(busy_report(form, {FEES: amount}), form, "figures.fee-in-yuan")) == count


def test_a_citys_fees_may_be_large(form: Form) -> None:
    city = replace(busy_report(form, {FEES: 50000}), agency=Agency(name="云岭市人民政府", kind=AgencyKind.GOVERNMENT))
    assert found(city, form, "figures.fee-in-yuan") == []


def test_direct_lawsuits_beside_refusals_are_noted_since_2024(form: Form) -> None:
    (note,) = found(busy_report(form), form, "figures.direct-lawsuits")
    assert note.level is Level.NOTICE
    assert found(replace(busy_report(form), year=2023), form, "figures.direct-lawsuits") == []


@pytest.mark.parametrize("changed", ["proceedings.cases.litigation.direct.upheld", "requests.outcome.refused"])
def test_direct_lawsuits_or_refusals_alone_are_not(form: Form, changed: str) -> None:
    none = {each.key: 0 for each in form.inputs if each.key.startswith(changed)}
    assert "figures.direct-lawsuits" not in rules(busy_report(form, none), form)
