"""Which files count: pure decisions over their heads, each one not counted with its reason."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import PurePath

from author import editions
from author.agency import Scope, same_name
from author.aggregate.roster import Matching, match
from author.aggregate.summary import Cause, Head, LeftOut, Missing, nothing_counted
from author.aggregate.wholes import FindWhole, contained, is_government, may_be_whole, place
from author.errors import UsageError
from author.form import Form
from author.text import norm_label

_NAMED = 5
"""Files or agencies that one sentence names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Heads parted into what counts and what does not."""

    form: Form
    year: int
    counted: tuple[Head, ...]
    left_out: tuple[LeftOut, ...]
    missing: tuple[Missing, ...]
    remarks: tuple[str, ...]


def judge(
    heads: Sequence[Head],
    *,
    aside: Sequence[LeftOut] = (),
    year: int | None = None,
    own: Head | None = None,
    excluded: Sequence[str] = (),
    roster: Sequence[str] | None = None,
    name: str = "",
    parent: str = "",
    find_whole: FindWhole = lambda *_: None,
) -> Judged:
    """Decide for each head whether it counts.

    Args:
        heads: of the files that may be reports.
        aside: files that are plainly something else.
        year: the reported year; by default the one of which there are most reports, of equal ones the latest.
        own: the head of the office's own report, which counts once.
        excluded: files, folders and agencies that do not count, as `_is_named` understands them.
        roster: the agencies that must submit; ``None`` where nobody says which.
        name: of the government whose report the sums become; its report does not count.
        parent: the agency with whose report the sums are compared; none of its reports counts.
        find_whole: as `FindWhole` says.

    Raises:
        AuthorError: there is no report.
        UsageError: a word of ``excluded`` names nothing, or no report is of an agency of the roster.
    """
    sieve = _Sieve(heads, list(aside))
    sieve.drop_excluded(excluded)
    sieve.drop(Cause.UNOPENED, lambda head: "" if head.digest else _refusal(head))
    sieve.drop(Cause.UNREADABLE, _refusal)
    sieve.drop(Cause.ITSELF, lambda head: _itself(head, name, parent))
    sieve.drop(Cause.WHOLE, _nobodys_whole)
    year = year or _usual_year([*sieve.heads, *([own] if own else [])], sieve.left_out)
    form = editions.for_year(year)
    if own:
        _refuse_unfit(own, year, form)
    of_other_years = [head for head in sieve.heads if head.year != year]
    sieve.drop(
        Cause.OTHER_YEAR, lambda head: f"是 {head.year} 年度的，汇总的是 {year} 年度" if head.year != year else ""
    )
    sieve.drop(Cause.OTHER_FORM, lambda head: _of_other_edition(head, form))
    submitted = [head.agency for head in (*sieve.heads, *([own] if own else [])) if _has_name(head)]
    matching = _matching(submitted, roster) if roster is not None else Matching()
    not_listed = _not_on(matching)
    sieve.drop(Cause.UNLISTED, lambda head: not_listed.get(head.agency, ""))
    before = [*sieve.heads, *([own] if own else [])]
    sieve.drop_repeated(matching, own)
    sieve.drop(Cause.WHOLE, lambda head: _containing(head, before))
    sieve.drop_sums(own, lambda counted, suspects: find_whole(form, counted, suspects))
    counted = (*([own] if own else []), *sieve.heads)
    return Judged(
        form=form,
        year=year,
        counted=counted,
        left_out=tuple(sorted(sieve.left_out, key=lambda each: each.head.path)),
        missing=_missing(matching, of_other_years),
        remarks=(*_respelt(counted, matching), *_remarks(sieve.heads)),
    )


@dataclass(slots=True)
class _Sieve:
    """What still counts after each question."""

    heads: Sequence[Head]
    left_out: list[LeftOut] = field(default_factory=list)

    def drop(self, cause: Cause, why_not: Callable[[Head], str]) -> None:
        """Leave out the heads for which there is a reason."""
        reasons = [(head, why_not(head)) for head in self.heads]
        self.heads = [head for head, why in reasons if not why]
        self.left_out += [LeftOut(head=head, why=why, cause=cause) for head, why in reasons if why]

    def drop_excluded(self, words: Sequence[str]) -> None:
        for word in words:
            if not any(_is_named(head, word) for head in (*self.heads, *(each.head for each in self.left_out))):
                raise UsageError(f"--exclude “{word}”没有对上任何文件或机关", "请核对文件名或机关全称")
        self.drop(
            Cause.EXCLUDED, lambda head: "按 --exclude 不计入" if any(_is_named(head, word) for word in words) else ""
        )

    def drop_repeated(self, matching: Matching, own: Head | None) -> None:
        """Of reports of one agency with the same numbers one counts; of different ones none, until somebody says."""

        def entry(head: Head) -> str:
            return matching.entry(head.agency)

        if own and _has_name(own):
            why = f"与 --own 是同一个机关，以“{own.path}”为准"
            self.drop(Cause.COPY, lambda head: why if entry(head) == entry(own) else "")
        copies: dict[str, str] = {}
        different: dict[str, str] = {}
        for _, group in groupby(sorted(filter(_has_name, self.heads), key=entry), key=entry):
            # Of copies the one counts that is named as on the roster.
            first, *others = sorted(group, key=lambda head: (head.agency in matching.near, head.path))
            if len({head.numbers for head in (first, *others)}) == 1:
                copies |= {head.path: f"与“{first.path}”是同一机关、同样的数，只计一份" for head in others}
            elif others:
                why = _different(matching.near.get(first.agency, first.agency), [first, *others])
                different |= {head.path: why for head in (first, *others)}
        self.drop(Cause.COPY, lambda head: copies.get(head.path, ""))
        self.drop(Cause.CONFLICT, lambda head: different.get(head.path, ""))

    def drop_sums(self, own: Head | None, find_whole: Callable[[Sequence[Head], Sequence[Head]], Head | None]) -> None:
        """Leave out what is the sum of all others, then what is the sum of those that remain."""
        suspects = sorted(filter(may_be_whole, self.heads), key=lambda head: head.path)
        found = find_whole([*self.heads, *([own] if own else [])], suspects) if suspects else None
        if found:
            why = "各项数看来就是其余各份的合计，计入会重复，核对后请用 --exclude 去掉"
            self.drop(Cause.WHOLE, lambda head: why if head is found else "")
            self.drop_sums(own, find_whole)


def _different(agency: str, heads: Sequence[Head]) -> str:
    files = _listed([head.path for head in heads])
    return f"“{agency}”有数字不同的 {len(heads)} 份（{files}），请用 --exclude 指明不计哪一份"


def _matching(submitted: Sequence[str], roster: Sequence[str]) -> Matching:
    found = match(submitted, roster)
    if submitted and len(found.missing) == len(roster):
        read = _listed([f"“{name}”" for name in roster])
        raise UsageError(f"--roster 名单里的机关（{read}）没有一家对得上交来的年报", "请核对名单里哪一列是机关名称")
    return found


def _itself(head: Head, name: str, parent: str) -> str:
    if same_name(head.agency, parent):
        return "是本级自己的年报，不是所属单位的"
    return "是 --name 的年报，汇总的就是它" if is_government(head) and same_name(head.agency, name) else ""


def _nobodys_whole(head: Head) -> str:
    is_nobodys = is_government(head) and not place(head)
    return "是本级政府的汇总年报，没有写是哪一级政府，要计入请先写上机关名称" if is_nobodys else ""


def _containing(head: Head, heads: Sequence[Head]) -> str:
    names = contained(head, heads)
    if not names:
        return ""
    return f"是本级政府的汇总年报，已包含“{names[0]}”等 {len(names)} 家的数，计入会重复，请用 --exclude 去掉"


def _not_on(matching: Matching) -> dict[str, str]:
    """By agency why it is none of the roster's."""
    why = dict.fromkeys(matching.unlisted, "不在 --roster 名单里，要计入请先写进名单")
    for agency, names in matching.ambiguous.items():
        why[agency] = f"看不出是 --roster 名单里的哪一家（{_listed(names)}），请让报送单位写全称"
    return why


def _missing(matching: Matching, of_other_years: Sequence[Head]) -> tuple[Missing, ...]:
    """Who is missing, and what came in the place of the report."""
    late = {norm_label(head.agency): f"交来的是 {head.year} 年度的（{head.path}）" for head in of_other_years}
    return tuple(replace(each, near=late.get(norm_label(each.agency), each.near)) for each in matching.missing)


def _respelt(counted: Sequence[Head], matching: Matching) -> list[str]:
    return [
        f"“{head.agency}”与名单里的“{matching.near[head.agency]}”写法不同，按同一家计入，请核对"
        for head in counted
        if head.agency in matching.near
    ]


def _usual_year(heads: Iterable[Head], left_out: Sequence[LeftOut]) -> int:
    years = Counter(head.year for head in heads)
    if not years:
        reasons = "；".join(each.why for each in left_out[:_NAMED])
        raise nothing_counted(left_out, f"：{reasons}" if reasons else "")
    return max(years, key=lambda year: (years[year], year))


def _refuse_unfit(own: Head, year: int, form: Form) -> None:
    if own.refusal:
        raise UsageError(_refusal(own), "请核对 --own")
    if own.year != year:
        raise UsageError(f"--own “{own.path}”是 {own.year} 年度的，汇总的是 {year} 年度", "请核对 --own 和 --year")
    if is_government(own):
        raise UsageError(
            f"--own “{own.path}”是{Scope.GOVERNMENT.label}的年报", "请给出本机关（如政府办公室）自己的年报"
        )
    if why := _of_other_edition(own, form):
        raise UsageError(f"--own “{own.path}”{why}")


def _of_other_edition(head: Head, form: Form) -> str:
    if head.edition == form.edition:
        return ""
    return f"用的是 {head.edition} 年版格式，不能与 {form.edition} 年版的相加，请退回改用{form.basis}的格式"


def _has_name(head: Head) -> bool:
    return norm_label(head.agency) != ""


def _refusal(head: Head) -> str:
    return head.refusal.removesuffix("。")


def _is_named(head: Head, word: str) -> bool:
    """Whether a word means a report: an agency or a file by its name, or a place by more of its path.

    What has a separator in it is the whole path or the end of it, of the file or of a folder above.
    """
    path = PurePath(head.path)
    if not any(separator in word for separator in (os.sep, os.altsep) if separator):
        return path.name == word or same_name(head.agency, word)
    end = PurePath(word).parts
    is_its_end = any(place.parts[-len(end) :] == end for place in (path, *path.parents))
    return is_its_end or PurePath(os.path.realpath(path)).is_relative_to(os.path.realpath(word))


def _remarks(heads: Sequence[Head]) -> list[str]:
    """What a person should know of the counted reports."""
    nameless = [head.path for head in heads if not _has_name(head)]
    blank = [head.agency or head.path for head in heads if head.blanks]
    wrong = [head.agency or head.path for head in heads if head.errors]
    wholes = [head.agency for head in heads if is_government(head)]
    told = (
        (wholes, "是本级政府的汇总年报，已计入；其中若有上级或本级的总数请用 --exclude 去掉"),
        (nameless, "没有写机关名称，已计入，看不出是谁的、有没有重复"),
        (blank, "有没填的数字，没填的不计"),
        (wrong, "有必须改的错误，数字按填报的计入"),
    )
    return [f"{len(names)} 份{what}：{_listed(names)}" for names, what in told if names]


def _listed(names: Sequence[str]) -> str:
    return "、".join(names[:_NAMED]) + (f" 等 {len(names)} 个" if len(names) > _NAMED else "")
