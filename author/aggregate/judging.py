"""Decide which files count and why the others do not, with pure functions of the facts of the files."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import PurePath

from author import editions
from author.agency import Scope, place_of, same_name
from author.aggregate.copies import copied_texts, latest, marks_of_version
from author.aggregate.roster import Matching, Missing, Roster, match
from author.aggregate.settings import AggregateOptions, Settings
from author.aggregate.summary import Cause, FileInfo, LeftOut, Summary, nothing_counted
from author.errors import UsageError
from author.form import Form
from author.intake import is_other_paper
from author.numerals import Number
from author.report import Cells, fill_totals
from author.text import norm_label

_NAMED = 5
"""The most files or agencies that one sentence names."""


def judge(
    files: Sequence[FileInfo],
    options: AggregateOptions,
    *,
    own: FileInfo | None = None,
    aside: Sequence[LeftOut] = (),
    cells: Callable[[FileInfo], Cells] = lambda _: {},
) -> Summary:
    """Decide for each file whether it counts; the summary is without numbers.

    ``own`` is the office's own report, ``aside`` are files that are plainly something else, and
    ``cells`` returns the numbers of a report.

    Raises:
        AuthorError: there is no report.
        UsageError: a word of ``--exclude`` names nothing, or no report is of an agency of the roster.
    """
    roster, settings = options.roster, options.settings
    on_settings = _remarks_on_settings([*files, *(each.file for each in aside)], roster, settings)
    named = [_with_agency(file, roster, settings) for file in files]
    aside = [replace(each, file=_with_agency(each.file, roster, settings)) for each in aside]
    selection = _Selection(own, named, aside)
    _leave_out_by_themselves(selection, options)
    year = options.year or _usual_year(selection.with_own(), selection.left_out)
    form = editions.for_year(year)
    if own:
        _refuse_unfit_own_report(own, year, form)
    # An agency whose report is excluded is not missing.
    excluded = [each.file for each in selection.left_out if each.cause is Cause.EXCLUDED]
    submitted = [file.agency for file in (*selection.with_own(), *excluded) if file.has_name]
    matching = _matching(submitted, roster) if roster.names else Matching()
    selection.leave_out(
        Cause.OTHER_YEAR, lambda file: f"是 {file.year} 年度的，汇总的是 {year} 年度" if file.year != year else ""
    )
    selection.leave_out(Cause.OTHER_FORM, lambda file: _of_other_edition(file, form))
    conflicts = selection.leave_out_beside_others(matching, settings.chosen)
    selection.exclude_totals(form, cells)
    order = {norm_label(name): number for number, name in enumerate(roster.names)}
    in_order = sorted(selection.files, key=lambda file: order.get(matching.key(file.agency), len(order)))
    counted = (*([own] if own else []), *in_order)
    left_out = _settled(selection.left_out, counted, matching)

    def as_listed(file: FileInfo) -> FileInfo:
        return replace(file, agency=matching.listed_name(file.agency))

    return Summary(
        form=form,
        year=year,
        counted=tuple(map(as_listed, counted)),
        left_out=tuple(
            replace(each, file=as_listed(each.file)) for each in sorted(left_out, key=lambda each: each.file.path)
        ),
        missing=_missing(matching, left_out, settings),
        remarks=(
            *roster.remarks,
            *on_settings,
            *(
                f"“{file.agency}”与名单里的“{matching.respelt[file.agency]}”写法不同，按同一家计入，请核对"
                for file in counted
                if file.agency in matching.respelt
            ),
            *_remarks(in_order),
        ),
        matching=matching,
        conflicts=[list(map(as_listed, files)) for files in conflicts],
        previous=options.previous,
        settings=settings,
    )


def _leave_out_by_themselves(selection: "_Selection", options: AggregateOptions) -> None:
    """Leave out the files that do not count, whatever other files there are."""
    for word in options.excluded:
        if not any(file.is_named(word) for file in (*selection.files, *(each.file for each in selection.left_out))):
            raise UsageError(f"--exclude “{word}”没有对上任何文件或机关", "请核对文件名或机关全称")
    selection.leave_out(Cause.EXCLUDED, lambda file: "已指明不计入" if file.is_one_of(options.excluded) else "")
    excluded = options.settings.excluded
    selection.leave_out(Cause.EXCLUDED, lambda file: "汇总设置里定了不计入" if file.is_one_of(excluded) else "")
    selection.leave_out(Cause.UNOPENED, lambda file: "" if file.digest else file.why_unread)
    selection.leave_out(Cause.ASIDE, lambda file: "不像年报，没有读" if _is_stray(file) else "")
    selection.leave_out(Cause.UNREADABLE, lambda file: file.why_unread)
    selection.leave_out(Cause.ITSELF, lambda file: _own_report_reason(file, options.name, options.parent))
    selection.leave_out(Cause.CONTAINS_OTHERS, _unnamed_government_reason)


@dataclass(slots=True)
class _Selection:
    """The files that still count after each decision, and the files that do not."""

    own: FileInfo | None
    """The office's own report, which always counts."""
    files: Sequence[FileInfo]
    left_out: list[LeftOut]

    def with_own(self) -> list[FileInfo]:
        """Return the files, and the office's own report after them."""
        return [*self.files, *([self.own] if self.own else [])]

    def leave_out(self, cause: Cause, why_not: Callable[[FileInfo], str]) -> None:
        """Leave out each file for which ``why_not`` gives a reason."""
        reasons = [(file, why_not(file)) for file in self.files]
        self.files = [file for file, why in reasons if not why]
        self.left_out += [LeftOut(file=file, why=why, cause=cause) for file, why in reasons if why]

    def leave_out_beside_others(self, matching: Matching, chosen: Sequence[str]) -> list[Sequence[FileInfo]]:
        """Leave out what is not on the roster, repeats another report or contains it.

        Return the conflicts: the reports of each agency that differ and of which none is chosen.
        """
        settle = "或在汇总设置的“归属”里写明是哪一家"
        unlisted = dict.fromkeys(matching.unlisted, f"不在名单里，要计入请写进名单，{settle}")
        unlisted |= {
            agency: f"看不出是名单里的哪一家（{_listed(names)}），请让报送单位写全称，{settle}"
            for agency, names in matching.ambiguous.items()
        }
        self.leave_out(Cause.UNLISTED, lambda file: unlisted.get(file.agency, ""))
        before = self.with_own()
        conflicts = self._leave_out_repeated(matching, chosen)
        self.leave_out(Cause.CONTAINS_OTHERS, lambda file: _containing_reason(file, before))
        return conflicts

    def _leave_out_repeated(self, matching: Matching, chosen: Sequence[str]) -> list[Sequence[FileInfo]]:
        """Count the best of an agency's reports with the same numbers, and the chosen one of several that differ."""

        def key(file: FileInfo) -> str:
            return matching.key(file.agency)

        own = self.own
        if own and own.has_name:
            why = f"与本机关的年报“{own.name}”是同一个机关，以它为准"
            self.leave_out(Cause.COPY, lambda file: why if key(file) == key(own) else "")
        left_out: list[LeftOut] = []
        conflicts: list[Sequence[FileInfo]] = []
        for _, found in groupby(sorted((file for file in self.files if file.has_name), key=key), key=key):
            # A mended report counts before its faulty original, one that is named as on the roster before another,
            # a version that is named as later before others, and of copies 年报.docx before 年报(1).docx.
            group = sorted(found, key=lambda file: file.path.rpartition("."))
            group.sort(key=marks_of_version, reverse=True)
            group.sort(key=lambda file: (file.errors, file.agency in matching.respelt))
            first, *others = group
            wanted = [file for file in group if file.is_one_of(chosen)]
            if len(wanted) == 1:
                why = f"以“{short_path(wanted[0], group)}”为准（汇总设置里定的）"
                others = [file for file in group if file is not wanted[0]]
                left_out += [LeftOut(file=file, why=why, cause=Cause.REPLACED) for file in others]
            elif len({file.numbers_digest for file in group}) == 1:
                why = f"与“{short_path(first, group)}”是同一机关、同样的数，只计一份"
                left_out += [LeftOut(file=file, why=why, cause=Cause.COPY) for file in others]
            elif others:
                newest = latest(group)
                why = _conflict_reason(matching.listed_name(first.agency), group, newest, len(wanted))
                left_out += [
                    LeftOut(file=file, why=why, cause=Cause.OLDER if newest and file is not newest else Cause.CONFLICT)
                    for file in group
                ]
                conflicts.append(sorted(group, key=lambda file: (file is not newest, file.path)))
        self.left_out += left_out
        gone = {each.file.path for each in left_out}
        self.files = [file for file in self.files if file.path not in gone]
        return conflicts

    def exclude_totals(self, form: Form, cells: Callable[[FileInfo], Cells]) -> None:
        """Leave out a report that is the sum of all others, and begin again with those that remain."""
        counted = self.with_own()
        # Of two governments with the same few numbers neither is the sum of the other.
        may_be_total = (file for file in self.files if (file.is_government and len(counted) > 2) or not file.has_name)
        suspects = sorted(may_be_total, key=lambda file: file.path)
        sums = sums_of(form, map(cells, counted)) if suspects else {}
        if found := next((file for file in suspects if _is_sum_of_others(cells(file), sums)), None):
            why = "各项数看来就是其余各份的合计，计入会重复，核对后请写进汇总设置的“不计入”"
            self.leave_out(Cause.CONTAINS_OTHERS, lambda file: why if file is found else "")
            self.exclude_totals(form, cells)


def sums_of(form: Form, reports: Iterable[Cells]) -> dict[str, Number | None]:
    """Return the sums of the entered numbers, counting blanks as nothing, with totals computed from the sums."""
    sums: dict[str, Number | None] = dict.fromkeys((each.key for each in form.inputs), 0)
    for cells in reports:
        for key, value in cells.items():
            if value:
                sums[key] = (sums[key] or 0) + value
    return fill_totals(form, sums)


def _is_sum_of_others(cells: Cells, sums: Cells) -> bool:
    """Return whether a report equals the sum of all others: its numbers are half of the sums, which include it."""
    return any(cells.values()) and all(2 * (value or 0) == (sums[key] or 0) for key, value in cells.items())


def _conflict_reason(agency: str, files: Sequence[FileInfo], newest: FileInfo | None, chosen: int) -> str:
    names = _listed(sorted(short_path(file, files) for file in files))
    newer = f"，看名称和日期“{short_path(newest, files)}”较新" if newest else ""
    remedy = f"汇总设置的“采用”里写了其中 {chosen} 份，请只留一份" if chosen else "请在汇总设置的“采用”里写明用哪一份"
    return f"“{agency}”有数字不同的 {len(files)} 份（{names}）{newer}，{remedy}"


def _matching(submitted: Sequence[str], roster: Roster) -> Matching:
    found = match(submitted, roster)
    if submitted and len(found.missing) == len(roster.names):
        read = _listed([f"“{name}”" for name in roster.names])
        raise UsageError(f"--roster 名单里的机关（{read}）没有一家对得上交来的年报", "请核对名单里哪一列是机关名称")
    return found


def _is_stray(file: FileInfo) -> bool:
    return bool(file.refusal) and is_other_paper(PurePath(file.path), is_of_agency=file.has_name)


def _own_report_reason(file: FileInfo, name: str, parent: str) -> str:
    if same_name(file.agency, parent):
        return "是本级自己的年报，不是所属单位的"
    return "是要汇总成的本级政府年报，汇总的就是它" if file.is_government and same_name(file.agency, name) else ""


def _unnamed_government_reason(file: FileInfo) -> str:
    is_unnamed = file.is_government and not place_of(file.agency)
    return "是本级政府的汇总年报，没有写是哪一级政府，要计入请先写上机关名称" if is_unnamed else ""


def _containing_reason(file: FileInfo, files: Sequence[FileInfo]) -> str:
    if not file.is_government:
        return ""
    # The agencies below a government begin with its place (绵阳市).
    place, own = place_of(file.agency), norm_label(file.agency)
    names = {norm_label(each.agency): each.agency for each in files}
    within = sorted(name for key, name in names.items() if key.startswith(place) and key != own)
    what = "是本级政府的汇总年报，已包含“{}”等 {} 家的数，计入会重复，请写进汇总设置的“不计入”"
    return what.format(within[0], len(within)) if within else ""


def _settled(left_out: Sequence[LeftOut], counted: Sequence[FileInfo], matching: Matching) -> list[LeftOut]:
    """Return the files that do not count, those of an agency with another file that counts as replaced by that file.

    A file that could not be read keeps its cause if it looks newer than the one that counts.
    """
    by_agency = {matching.key(file.agency): file for file in counted if file.has_name}
    settled = []
    for each in left_out:
        other = by_agency.get(matching.key(each.file.agency))
        if other and each.cause.is_unread and latest((each.file, other)) is each.file:
            settled.append(replace(each, why=f"{each.why}；看名称和日期比计入的“{other.name}”新，请核对"))
        elif other and (each.cause.is_unread or each.cause.goes_back):
            settled.append(replace(each, cause=Cause.REPLACED, why=f"{each.why}；这家已有“{other.name}”计入"))
        else:
            settled.append(each)
    return settled


def _missing(matching: Matching, left_out: Sequence[LeftOut], settings: Settings) -> tuple[Missing, ...]:
    """Return the missing agencies, without those that are exempt and those whose file could not be read."""
    others = set(map(norm_label, settings.exempt))
    others |= {norm_label(each.file.agency) for each in left_out if each.cause.is_unread}
    return tuple(each for each in matching.missing if norm_label(each.agency) not in others)


def _with_agency(file: FileInfo, roster: Roster, settings: Settings) -> FileInfo:
    """Return the file with the agency that the settings assign to it, or that an unread file's path names."""
    for word, agency in settings.owners.items():
        if file.is_named(word):
            return replace(file, agency=agency)
    if not (file.agency or file.year):
        return replace(file, agency=roster.owner(file.path))
    return file


def _remarks_on_settings(files: Sequence[FileInfo], roster: Roster, settings: Settings) -> Iterator[str]:
    """Yield a remark for each entry of the settings that fits no file and no agency, or contradicts another."""

    def is_file(word: str) -> bool:
        return any(file.is_named(word) for file in files)

    def is_listed(name: str) -> bool:
        return not listed or norm_label(name) in listed

    def is_known_owner(name: str) -> bool:
        # The owner is matched with the roster as the name in a report is.
        return is_listed(name) or norm_label(name) in roster.also

    listed = set(map(norm_label, roster.names))
    given = {
        "采用": (settings.chosen, is_file),
        "不计入": (settings.excluded, is_file),
        "免报": (settings.exempt, is_listed),
        "归属": (settings.owners, is_file),
        "归属（冒号后面）": (settings.owners.values(), is_known_owner),
    }
    for entry, (words, is_known) in given.items():
        if unknown := [f"“{word}”" for word in words if not is_known(word)]:
            where = "文件或机关" if is_known is is_file else "名单里的机关"
            yield f"汇总设置的“{entry}”里有的没有对上{where}，请核对：{_listed(unknown)}"

    excluded = [file for file in files if file.is_one_of(settings.excluded)]
    if both := [f"“{word}”" for word in settings.chosen if any(file.is_named(word) for file in excluded)]:
        yield f"汇总设置的“采用”和“不计入”里都有，没有计入，请删去一处：{_listed(both)}"
    submitted = {norm_label(file.agency) for file in files if file.year}
    if needless := [f"“{name}”" for name in settings.exempt if norm_label(name) in submitted]:
        yield f"汇总设置的“免报”里有的交来了年报，请核对要不要计入：{_listed(needless)}"


def _usual_year(files: Iterable[FileInfo], left_out: Sequence[LeftOut]) -> int:
    years = Counter(file.year for file in files)
    if not years:
        reasons = "；".join(each.why for each in left_out[:_NAMED])
        raise nothing_counted(left_out, f"：{reasons}" if reasons else "")
    return max(years, key=lambda year: (years[year], year))


def _refuse_unfit_own_report(own: FileInfo, year: int, form: Form) -> None:
    if own.refusal:
        raise UsageError(own.refusal.removesuffix("。"), "请核对 --own")
    if own.year != year:
        raise UsageError(f"--own “{own.path}”是 {own.year} 年度的，汇总的是 {year} 年度", "请核对 --own 和 --year")
    if own.is_government:
        raise UsageError(
            f"--own “{own.path}”是{Scope.GOVERNMENT.label}的年报", "请给出本机关（如政府办公室）自己的年报"
        )
    if why := _of_other_edition(own, form):
        raise UsageError(f"--own “{own.path}”{why}")


def _of_other_edition(file: FileInfo, form: Form) -> str:
    if file.edition == form.edition:
        return ""
    return f"用的是 {file.edition} 年版格式，不能与 {form.edition} 年版的相加，请退回改用{form.basis}的格式"


def _remarks(files: Sequence[FileInfo]) -> Iterator[str]:
    """Yield remarks about the counted reports for a person, as sentences."""

    def listed(some: Iterable[FileInfo]) -> str:
        return _listed([file.agency if file.has_name else file.shown_path for file in some])

    groups = {
        "是本级政府的汇总年报，已计入；其中若有上级或本级的总数请写进汇总设置的“不计入”": [
            file for file in files if file.is_government
        ],
        "没有写机关名称，已计入，看不出是谁的、有没有重复": [file for file in files if not file.has_name],
        "有没填的数字，没填的不计": [file for file in files if file.blanks],
        "有必须改的错误，数字按填报的计入": [file for file in files if file.errors],
        "的总计与各项之和不符，汇总时按各项重新相加，没有用填报的总计": [file for file in files if file.recomputed],
    }
    yield from (f"{len(some)} 份{what}：{listed(some)}" for what, some in groups.items() if some)
    copied = copied_texts(files)
    yield from (f"{listed(group)}的文字约 {share:.0%} 相同，请核对是否照抄" for group, share in copied[:_NAMED])
    if len(copied) > _NAMED:
        yield f"文字雷同的另有 {len(copied) - _NAMED} 组"


def short_path(file: FileInfo, others: Sequence[FileInfo]) -> str:
    """Return the name of a file, with its folder if another file has the same name."""
    is_alone = sum(other.name == file.name for other in others) == 1
    return file.name if is_alone else "/".join(PurePath(file.path).parts[-2:])


def _listed(names: Sequence[str]) -> str:
    return "、".join(names[:_NAMED]) + (f" 等 {len(names)} 个" if len(names) > _NAMED else "")
