"""The local profile: what a superior office requires beyond the form, as a YAML file beside the answers.

It stands above `sentences`, whose questions it may require an answer to.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from author import sentences
from author.files import read_bytes
from author.findings import Finding, Where, finding
from author.form import Form
from author.numerals import parse_month_and_day, parse_number, written_date
from author.report import Report, length_of
from author.yaml_files.entries import Entries, YamlNode

FORMAT = "1"
_KEYS = ("profile", "name", "superior", "submission", "longest", "demanded")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The requirements of a superior office."""

    name: str
    """The notice in which it stands; the basis of the findings."""
    superior: str = ""
    """The office to which the report is submitted."""
    submission: tuple[int, int] | None = None
    """The month and day of the following year by which the report must be submitted."""
    longest: Mapping[str, int] = field(default_factory=dict)
    """The largest number of characters of a text, by the id of the text."""
    required: tuple[str, ...] = ()
    """The ids of the answers that must be given."""

    def deadline(self, year: int) -> date | None:
        """Return the day by which the report of a year must be submitted."""
        return date(year + 1, *self.submission) if self.submission else None


def load(path: Path, form: Form) -> Profile:
    """Read a profile for reports on an edition.

    Raises:
        AuthorError: not readable, not YAML, or with wrong entries, each named with its line.
    """
    entries = _ProfileEntries(path)
    return entries.read(read_bytes(path), lambda root: entries.profile(root, form))


class _ProfileEntries(Entries):
    """A reader of the nodes of a profile, which gathers what is wrong with them."""

    def profile(self, root: YamlNode, form: Form) -> Profile:
        top = self.mapping(root, (), _KEYS, ())
        self.refuse_other_format(top, "profile", FORMAT)
        name = self.line(top.get("name"), "name")
        if not name:
            self.problem(top.get("name", root), "“name”应写明依据哪个通知")
        return Profile(
            name=name,
            superior=self.line(top.get("superior"), "superior"),
            submission=self._day(top.get("submission")),
            longest=self._longest(top.get("longest"), form),
            required=self._required(top.get("demanded"), form),
        )

    def _day(self, node: "YamlNode | None") -> tuple[int, int] | None:
        typed = self.line(node, "submission")
        with suppress(ValueError):
            return parse_month_and_day(typed)
        if node is not None and typed:
            self.problem(node, f"“submission”写的是“{typed}”，应是几月几日，如 1月20日")
        return None

    def _longest(self, node: "YamlNode | None", form: Form) -> dict[str, int]:
        limits = {}
        for part, value in self.mapping(node, ("longest",), form.text_keys, ()).items():
            typed = self.line(value, f"longest.{part}").removesuffix("字")
            try:
                limit = parse_number(typed)
            except ValueError:
                limit = 0
            if isinstance(limit, int) and limit > 0:
                limits[part] = limit
            else:
                self.problem(value, f"“longest.{part}”写的是“{typed}”，应是多少字，如 1000")
        return limits

    def _required(self, node: "YamlNode | None", form: Form) -> tuple[str, ...]:
        known = sentences.answer_ids(form)
        required = []
        for each in self.members(node, "demanded"):
            id = self.line(each, "demanded")
            if id in known:
                required.append(id)
            else:
                self.refuse_unknown(each, f"demanded 里的 {id}", id, known)
        return tuple(required)


def check(report: Report, form: Form, profile: Profile, today: date | None = None) -> Iterator[Finding]:
    """Yield findings about what the profile requires and the report lacks.

    ``today`` is the day of submission of a report without a date; ``None`` if it is not being submitted.
    """
    yield from _too_long(report, form, profile)
    yield from _missing_facts(report, form, profile)
    yield from _late(report, profile, today)


def _too_long(report: Report, form: Form, profile: Profile) -> Iterator[Finding]:
    for part, limit in profile.longest.items():
        length = length_of(report.texts.get(part, ""))
        if length > limit:
            yield finding(
                "profile.too-long",
                Where(part=part),
                f"{form.name_of(part)}：有 {length} 字，要求不超过 {limit} 字，多 {length - limit} 字",
                basis=profile.name,
                expected=limit,
                found=length,
            )


def _missing_facts(report: Report, form: Form, profile: Profile) -> Iterator[Finding]:
    for part in form.text_parts:
        missing = [
            question.label
            for question in sentences.questions(form, part.id, report)
            if question.id in profile.required and not report.facts.get(question.id, "").strip()
        ]
        if missing:
            yield finding(
                "profile.missing-fact",
                Where(part=part.id),
                f"{part.heading}：要求写明的“{'”“'.join(missing)}”还没有回答",
                basis=profile.name,
                expected="、".join(missing),
            )


def _late(report: Report, profile: Profile, today: date | None) -> Iterator[Finding]:
    deadline = profile.deadline(report.year)
    day = report.signature.day if report.signature.date else today
    if deadline and day and day > deadline:
        receiver = f"报{profile.superior}" if profile.superior else "报送"
        which = "落款日期" if report.signature.date else "今天"
        yield finding(
            "profile.after-submission-day",
            Where(part="signature"),
            f"{which}是 {written_date(day)}，要求在 {written_date(deadline)}前{receiver}",
            basis=profile.name,
            expected=deadline.isoformat(),
            found=day.isoformat(),
        )
