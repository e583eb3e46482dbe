"""Whose numbers a clause states: those of the agency whose report it is, of a part of it, or of another office."""

import re

from author.agency import (
    ENDS_OF_AGENCIES,
    PLACES,
    Agency,
    AgencyKind,
    Scope,
    is_own,
    kind_of,
    names_without_places,
    scope_of,
)
from author.checks.counts import CLOSES, OPENS, Count
from author.checks.lexicon import NO_CONTENT, Said, WordClass, said_by
from author.checks.sentence import SentenceSoFar, Whose
from author.editions.wording import wording
from author.form import Form
from author.text import Expression, holds_any

_OFFICES = ("办公室", "办公厅")
_NARROWER = ("本级", "办公室", "办公厅", "其中省政府", "其中市政府", "其中州政府", "其中县政府", "其中区政府")
SOME_OFFICES = Expression(
    r"[全各局委厅省市州县区所属直辖]{0,4}(?:\d+[个家所]?|#).{0,6}(?:单位|部门|机构|学校|分局|街道|镇)",
    *("单位", "部门", "机构", "学校", "分局", "街道", "镇"),
)
"""The beginning of a clause on some offices: 局属8个事业单位."""
_WIDER = "系统"
"""The word for more than one agency: 全市水务系统."""
_IS = "由为是"
_SUBOFFICES = tuple("局科股处室镇乡")
_LONGEST_SUBOFFICE = 9
_OTHER_YEAR = Expression(r"^(?:上年|\d{4}年度?)")
_ADDED = Expression(f"{OPENS}[^{CLOSES}]*{CLOSES}", OPENS)
_BRACKETS = str.maketrans("", "", OPENS + CLOSES)
_BEHIND_TOWNSHIP = "(?:(?:人民)?政府(?!办(?!理))|办事处|办(?![公理结件]))?"
"""What may be said behind the name of a township: 石桥镇政府, 柳溪街道办; not the office 镇政府办, nor 街道办理."""


def names_office(words: str) -> bool:
    """Return whether a clause ends with the office that the next one counts for: 申请最多的科室为建设科."""
    return words.endswith(_SUBOFFICES) and holds_any(words[-1 - _LONGEST_SUBOFFICE : -2], _IS)


class ReportingOffice:
    """The agency whose report it is, as texts name it."""

    def __init__(self, form: Form, agency: Agency) -> None:
        self._edition = form.edition
        self._agency = agency
        place = "" if kind_of(agency.name) is AgencyKind.TOWNSHIP else f"[{PLACES}]?"
        # 信访局 and 人和镇 hold words that mean something else in a clause.
        bare = names_without_places(agency.name)
        misread = [each for each in bare if not place or not said_by(form.edition, each).classes <= NO_CONTENT]
        names = dict.fromkeys(misread, f"(?<![{PLACES}]){place}")
        # A name without a place is the agency's in any place.
        before = "" if holds_any(agency.name, PLACES) else f"[{PLACES}]?"
        names |= dict.fromkeys(filter(None, (agency.name, agency.self)), before)
        behind = "" if place else _BEHIND_TOWNSHIP
        self._names = {name: names[name] + re.escape(name) + behind for name in sorted(names, key=len, reverse=True)}
        self._is_government = scope_of(agency.name) is Scope.GOVERNMENT
        self._decided = {each for each in wording(form.edition).objects if "." in each}
        """The classes that name decisions by the agency: licences, penalties."""

    def said(self, count: Count) -> Said:
        """Return what a clause says, with 我局 for each name of the agency."""
        words = count.words
        for name, expression in self._names.items():
            if name in words:
                words = re.sub(expression, "我局", words)
        words = _OTHER_YEAR.sub("", words) if count.is_other_time else words
        if OPENS not in words:
            return said_by(self._edition, words)
        # What stands in a bracket counts if it is understood: 不予公开（属于过程性信息）.
        said = said_by(self._edition, words.translate(_BRACKETS))
        return said_by(self._edition, _ADDED.sub("", words)) if said.unknown else said

    def whose(self, said: Said, sentence: SentenceSoFar, *, in_bracket: bool) -> Whose | None:
        """Return whose number a clause states, and note whose the next ones do.

        ``None`` means another office, a subordinate one, or unknown words that may change what is counted.
        """
        core = said.unknown
        is_of_members = WordClass.MEMBERS in said.classes and WordClass.OURS not in said.classes and not core
        is_of_others = is_of_members or WordClass.EVERYWHERE in said.classes
        if WordClass.SUBORDINATES in said.classes or (is_of_others and not self._is_government):
            sentence.subject = None
            return None
        is_of_government_office = self._agency.name.endswith(_OFFICES)
        is_narrower = WordClass.NARROWER in said.classes and not is_of_government_office
        is_part = WordClass.FORMAL in said.classes or is_narrower
        own = Whose.PART if is_part or is_of_members else Whose.OWN
        if not core:
            names = said.classes & {WordClass.OURS, WordClass.NARROWER, WordClass.MEMBERS}
            wide = {WordClass.EVERYWHERE, WordClass.MEMBERS} if self._is_government else {WordClass.GOVERNMENTS}
            # 全县收到255件，其中县政府本级33件
            may_be_wide = self._is_government or is_of_government_office
            is_other = (
                bool(said.classes & wide)
                and WordClass.NARROWER not in said.classes
                and (not may_be_wide or holds_any(sentence.with_heading, _NARROWER))
            )
            if is_other:
                sentence.subject = Whose.UNSURE
                return Whose.UNSURE
            if names and not in_bracket and sentence.subject is not Whose.UNSURE:
                sentence.subject = own
            return sentence.subject if own is Whose.OWN else own
        is_known = core in self._agency.name or WordClass.AND_OTHERS in said.classes
        if is_known and said.classes & self._decided and not core.endswith(ENDS_OF_AGENCIES):
            # 林业行政处罚 of a 林业局; 作出取水、排水等行政许可
            return own
        if said.is_unknown_behind or (core.endswith(_WIDER) and not self._is_government):
            return None
        is_office = core.endswith(ENDS_OF_AGENCIES) and (said.is_unknown_in_front or len(core) > 2)
        subject = own if is_office and is_own(core, self._agency.name) else Whose.UNSURE
        if is_office and said.is_unknown_in_front and not in_bracket:
            sentence.subject = subject
        return subject
