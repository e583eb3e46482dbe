"""Files of every kind that are read, with their sense spoilt: each is read or refused in a sentence, within bounds.

By hand: python -m tests.fuzz KIND COUNT [FIRST]; without a kind it names them all.
"""

import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from author import answers, editions, export, outcomes, prefill, profile, render, tally
from author.aggregate import settings
from author.aggregate.reading import with_attachments
from author.aggregate.roster import load_roster
from author.editions.wording import wording_from
from author.errors import AuthorError
from author.intake import Candidate
from author.package import Package
from author.render.comments import annotate
from author.render.template import build_template
from author.report import Report
from author.sentences import Facts, paragraphs
from author.sentences.definition import sentences_from
from author.spreadsheet import Worksheet
from author.spreadsheet.writing import write as write_workbook
from author.tally.calendar import load_calendar
from author.tally.definition import register_from
from author.tally.sheet import load_layout
from author.workers import ChildError, in_child
from author.yaml_files import load_definition, templates_folder
from tests import mutations
from tests.filled import FORM
from tests.packages import zipped
from tests.pages import Sheet
from tests.pages import pdf as pdf_of
from tests.word import faults

MOST_SECONDS = 5
"""The most processor time for one file."""
MOST_MEGABYTES = 400
"""The most memory for one file beyond the 100 MB that the program itself takes."""
_BATCH = 50
"""Files for which one process is started."""
_SAMPLE = Path(__file__).parent.parent / "samples" / "example-zrzy-2024.yaml"
_EDITION = templates_folder() / FORM.edition


class Kind(NamedTuple):
    """A kind of file: the ending of its name, how one is spoilt, what the commands do with it, what is wrong then."""

    suffix: str
    spoilt: Callable[[random.Random], bytes]
    use: Callable[[Path], object]
    faults: Callable[[Path], Iterable[str]] = lambda _: ()


# --- good files ---------------------------------------------------------------------------


@cache
def _report() -> Report:
    return answers.load(_SAMPLE)


@cache
def _report_parts() -> Mapping[str, bytes]:
    return Package(render.document(_report(), FORM)).parts()


@cache
def _page() -> str:
    return export.html(_report(), FORM)


@cache
def _pdf() -> bytes:
    rows = [
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "1", "2", "3"],
        ["行政规范性文件", "4", "5", "6"],
    ]
    page = Sheet().text(80, 780, "示例市自然资源局2024年政府信息公开工作年度报告").text(80, 750, "一、总体情况")
    page.table((80, 200, 300, 400, 500), (740, 710, 680, 650), rows)
    page.content.append("/Fm Do")
    return pdf_of(page, Sheet().text(80, 700, "二、主动公开政府信息情况"), form="0 0 m 10 10 l S")


@cache
def _register_parts() -> Mapping[str, bytes]:
    return Package(tally.new_register(replace(tally.load(FORM.edition), spare_rows=8))).parts()


@cache
def _roster_parts() -> Mapping[str, bytes]:
    rows = [["各单位名单"], ["序号", "单位名称", "简称", "联系人", "截止日期"]]
    rows += [[str(n), f"示例市第{n}局", f"{n}局", "张三", "1月20日"] for n in range(9)]
    return Package(write_workbook([Worksheet(name="名单", rows=rows, widths=[9] * 5)])).parts()


@cache
def _template_parts() -> Mapping[str, bytes]:
    return Package(render.template_path(FORM).read_bytes()).parts()


@cache
def _mail() -> str:
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "年报", "a@x.cn"
    mail.set_content("请查收")
    for name in ("年报.docx", "名单.xlsx"):
        mail.add_attachment(b"PK" * 50, maintype="application", subtype="octet-stream", filename=name)
    mail.set_boundary("==")  # Else it is a random number.
    return mail.as_string()


_SETTINGS = """\
报送截止: 2026年1月15日
联系人: 张三
联系电话: 0816-1234567
落款: 示例市政务公开办
落款日期: 2026年1月12日
采用: [各单位/a.docx]
不计入: [b.docx, 示例市第一局]
免报: [示例市第二局]
归属: {c.docx: 示例市第三局}
"""
_PROFILE = """\
profile: "1"
name: 示例市政府办公室关于做好年度报告编制工作的通知
superior: 示例市政务公开办
submission: 1月20日
longest: {overview: 1000, problems: 800字}
demanded: [news_conferences]
"""
_LAYOUT = """\
sheets: [台账, 2024]
head: 2
columns: {收到日期: 登记时间, 答复日期: F}
applicants: {自然人: [公民, 个人]}
outcomes: {予以公开: [全部公开], 重复申请: [重复]}
extended: {是: [有], 否: [无]}
"""
_REASONS = """\
numbers.total@requests: 与上年口径不同
"numbers.mention@overview": |
  按单位统计
"""
_REGISTER = """\
编号,收到日期,申请人类型,申请内容,是否延期,答复期限,答复日期,办理结果,备注
1,2024-03-04,自然人,"申请, 公开",否,,2024-03-20,予以公开,
2,2024年5月6日,商业企业,预算,是,,2024-06-20,(二)部分公开,补正
3,2023-12-20,其他,决算,否,,2024-01-05,重复申请,
"""
_ROSTER = "".join(f"{n}. 示例市第{n}局\n" for n in range(9)) + "示例市公安局\t市公安局\t张三\n共10家\n"
_HOLIDAYS = """\
day_off: [2024-01-01, 2024-02-10 至 2024-02-17]
workday: [2024-02-04]
"""


# --- what the commands do -----------------------------------------------------------------


def _check(path: Path) -> None:
    """Check, import, comment and prefill a report; build and export one that is in answers."""
    outcome = outcomes.check(path)
    if outcome.source is None:
        return
    source = outcomes.with_contacts(outcome.source)
    with suppress(AuthorError):
        answers.parse(answers.dump(source.report).encode(), path, draft=True)
    if path.suffix == ".docx" and source.extraction:
        with suppress(AuthorError):
            annotate(source.content, source.extraction, outcome.findings)
    prefill.draft_from(source.form, source.report.year + 1, source.report)
    if path.suffix == ".yaml":
        with suppress(AuthorError):
            render.document(source.report, source.form)
        with suppress(AuthorError):
            export.html(source.report, source.form)


def _use_template(path: Path) -> None:
    """Check a house template and build a report with it."""
    render.check_template(FORM, path)
    path.with_name("年报.docx").write_bytes(render.document(_report(), FORM, path))


def _added_faults(path: Path) -> set[str]:
    """Return the faults of the report that its template does not have itself, with the same list of content types."""
    made = path.with_name("年报.docx").read_bytes()
    found = set(faults(made, path.parent))
    if not found:
        return found
    types = {"[Content_Types].xml": Package(made).read("[Content_Types].xml")}
    template = zipped({**Package(path.read_bytes()).parts(), **types})
    return found - set(faults(template, path.parent))


def _use_form(path: Path) -> None:
    """Load a definition and build the template and a report of a house edition with it."""
    form = editions.load_form(path)
    template = path.with_suffix(".docx")
    template.write_bytes(build_template(form, editions.base_folder()))
    render.check_template(form, template)
    template.unlink()


def _use_sentences(path: Path) -> None:
    sentences = sentences_from(load_definition(path), FORM)
    for part in sentences.parts:
        list(paragraphs(Facts(report=_report(), form=FORM, sentences=sentences), part))


def _load_reasons(path: Path) -> None:
    answers.load_reasons(path.with_name(path.name.removesuffix(".reasons.yaml")))


def _use_settings(path: Path) -> None:
    settings.load_settings(path)
    kept = path.rename(path.with_name(settings.FILE))
    settings.write_settings(path.parent, ["建议"])
    settings.load_settings(kept)


def _open_attachments(path: Path) -> None:
    with_attachments([Candidate(path=path)], path.parent)


def _count(path: Path) -> None:
    tally.count(path, 2024, tally.load(FORM.edition), today=date(2025, 1, 10))


# --- the kinds ----------------------------------------------------------------------------


def _docx(rng: random.Random) -> bytes:
    return mutations.package(_report_parts(), rng, ("word/document.xml", "word/document.xml", "word/styles.xml"))


def _workbook(parts: Callable[[], Mapping[str, bytes]], rng: random.Random) -> bytes:
    names = [name for name in parts() if name.startswith("xl/worksheets/")]
    return mutations.package(parts(), rng, (*names, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"))


def _zip(rng: random.Random) -> bytes:
    """Return an archive of a report and a list with changed bytes, odd names or odd contents."""
    names = ("年报.docx", "../../年报.docx", "a/b/c.xlsx", "C:\\\\x.docx", ".x", "x" * 200, "年报.docx/", "\x07.docx")
    content = bytearray(zipped({rng.choice(names): bytes(rng.choice((0, 9, 1_000_000))) for _ in range(3)}))
    for _ in range(rng.choice((0, 1, 5))):
        content[rng.randrange(len(content))] = rng.randrange(256)
    return bytes(content[: rng.choice((len(content), len(content), 100))])


def _definition(name: str) -> Callable[[random.Random], bytes]:
    return lambda rng: mutations.yaml((_EDITION / name).read_text("utf-8"), rng)


def _yaml(text: str) -> Callable[[random.Random], bytes]:
    return lambda rng: mutations.yaml(text, rng)


KINDS = {
    "docx": Kind(".docx", _docx, _check),
    "html": Kind(".html", lambda rng: mutations.html(_page(), rng), _check),
    "pdf": Kind(".pdf", lambda rng: mutations.pdf(_pdf(), rng), _check),
    "answers": Kind(".yaml", _yaml(_SAMPLE.read_text("utf-8")), _check),
    "reasons": Kind(".docx.reasons.yaml", _yaml(_REASONS), _load_reasons),
    "template": Kind(".docx", lambda rng: mutations.template(_template_parts(), rng), _use_template, _added_faults),
    "form": Kind(".yaml", _definition("form.yaml"), _use_form),
    "sentences": Kind(".yaml", _definition("sentences.yaml"), _use_sentences),
    "wording": Kind(".yaml", _definition("wording.yaml"), lambda path: wording_from(load_definition(path), FORM)),
    "register-words": Kind(
        ".yaml",
        _definition("register.yaml"),
        lambda path: tally.new_register(register_from(load_definition(path), FORM)),
    ),
    "register": Kind(".xlsx", partial(_workbook, _register_parts), _count),
    "register-csv": Kind(".csv", lambda rng: mutations.lines(_REGISTER, rng), _count),
    "layout": Kind(".yaml", _yaml(_LAYOUT), lambda path: load_layout(path, tally.load(FORM.edition))),
    "holidays": Kind(".yaml", _yaml(_HOLIDAYS), load_calendar),
    "roster": Kind(".xlsx", partial(_workbook, _roster_parts), load_roster),
    "roster-txt": Kind(".txt", lambda rng: mutations.lines(_ROSTER, rng), load_roster),
    "settings": Kind(".yaml", _yaml(_SETTINGS), _use_settings),
    "profile": Kind(".yaml", _yaml(_PROFILE), lambda path: profile.load(path, FORM)),
    "mail": Kind(".eml", lambda rng: mutations.lines(_mail(), rng), _open_attachments),
    "zip": Kind(".zip", _zip, _open_attachments),
}


# --- the bounds ---------------------------------------------------------------------------


class Use(NamedTuple):
    """The processor time and memory that one file took, and what was wrong with it."""

    number: int
    seconds: float
    megabytes: float
    troubles: list[str]


def uses(kind: str, numbers: range) -> Iterator[Use]:
    """Yield what came of each file of a kind that has one of these numbers."""
    work = partial(_use_batch, kind)
    for start in numbers[::_BATCH]:
        batch = range(start, min(start + _BATCH, numbers.stop))
        try:
            yield from _bounded(work, batch)
        except ChildError:
            for number in batch:
                try:
                    yield from _bounded(work, range(number, number + 1))
                except ChildError:
                    yield Use(number, MOST_SECONDS, MOST_MEGABYTES, ["over the time or the memory, or died"])


def _bounded(work: Callable[[range], list[Use]], batch: range) -> list[Use]:
    return in_child(work, batch, megabytes=2 * MOST_MEGABYTES, seconds=MOST_SECONDS * len(batch))


def _use_batch(kind: str, batch: range) -> list[Use]:
    before = _megabytes("VmRSS")
    with tempfile.TemporaryDirectory() as folder:
        return [_use_one(kind, number, Path(folder, str(number)), before) for number in batch]


def _use_one(name: str, number: int, folder: Path, before: float) -> Use:
    """Use a file; ``before`` is the memory of this process without it, in MB."""
    kind = KINDS[name]
    folder.mkdir()
    path = folder / f"{number}{kind.suffix}"
    path.write_bytes(spoilt(name, number))
    began = _seconds()
    _forget_peak()
    troubles: list[str] = []
    refused = False
    try:
        kind.use(path)
    except AuthorError:
        refused = True
    except Exception as error:
        refused = True
        troubles.append(repr(error))
    seconds, megabytes = _seconds() - began, _megabytes("VmHWM") - before
    if seconds > MOST_SECONDS or megabytes > MOST_MEGABYTES:
        troubles.append(f"{seconds:.1f} s, {megabytes:.0f} MB")
    if not refused:
        troubles += kind.faults(path)
    return Use(number, seconds, megabytes, troubles)


def _seconds() -> float:
    """Return the processor time of this process and of those that it waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _forget_peak() -> None:
    """Set the most memory of this process back to what it takes now (proc(5))."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _megabytes(name: str) -> float:
    """Return a size from the status of this process (proc(5)); 0 where there is no such file."""
    status = Path("/proc/self/status")
    sizes = dict(line.split(":", 1) for line in status.read_text().splitlines()) if status.exists() else {}
    return int(sizes.get(name, "0 kB").split()[0]) / 1024


def spoilt(kind: str, number: int) -> bytes:
    """Return one file, the same in every run, to look at what went wrong with it."""
    return KINDS[kind].spoilt(random.Random(f"{kind} {number}"))


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(" ".join(KINDS))
    first = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    done = []
    for use in uses(sys.argv[1], range(first, first + int(sys.argv[2]))):
        done.append(use)
        for trouble in use.troubles:
            print(f"{sys.argv[1]} {use.number}: {trouble}", flush=True)
    print(
        f"{sys.argv[1]}: {len(done)} files from number {first}, {sum(bool(each.troubles) for each in done)} wrong, "
        f"at most {max(each.seconds for each in done):.2f} s and {max(each.megabytes for each in done):.0f} MB more"
    )
