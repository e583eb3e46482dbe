"""Find the numbers of the form that a text speaks of, by its clauses and the wording of the edition.

A clause is cut into words of known classes. What it says is the set of its classes, whatever
their order: a verb (收到), an object (政府信息公开申请), what qualifies them. A clause without an
object of its own speaks of what the clauses before it spoke of. A clause with a word that is
not known is not understood, unless it is a name of the agency.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, product

from author.agency import Agency
from author.checks.counts import NUMBER_MARK, QUOTATION_MARKS, Count
from author.checks.lexicon import NO_CONTENT, Said, WordClass, lexicon_of
from author.checks.offices import SOME_OFFICES, ReportingOffice, names_office
from author.checks.readings import fitting, readings_of, topic_of
from author.checks.sentence import Mention, SentenceSoFar, Whose
from author.editions.wording import ELSEWHERE, Quantity, Sum, wording
from author.form import Form
from author.text import Expression

_MATTERS = Expression(
    "(?:均|都|多|主要)?(?:申请|公开)?的?(?:内容|事项|信息)?(?:主要)?(?:涉及|集中在|集中于|包括|围绕)",
    "涉及",
    "集中",
    "包括",
    "围绕",
)
"""The beginning of a clause on what requests are about, which leaves the topic as it is."""
_STATES = frozenset({"issued", "abolished", "amended"})
"""The classes of what is done to documents; a clause may say that several of them were not done."""
_OF_ALL = frozenset({"got", "handled", "answered", "apply", "open", "on_request"})
"""The classes of clauses that count all requests."""
_DONE = frozenset({"handled", "answered"})
_REQUEST = frozenset({"open", "apply"})
"""The classes of words that name a request for information, alone or together."""
_REQUESTED = "申请"
"""The word without which a sentence does not say by itself that it counts requests."""
_CARRIED = ("carried_in", "carried_out", "carried")
"""The quantities of requests that are carried over from one year to the next."""
_BRACKET = "（"
_INTRODUCES = ("中", "为", "是", "结果", "情况", "方面", "如下")
"""The ends of a clause without a number that names the subject of the next ones."""
_BY_ITSELF = Expression("(?<![已经于])主动公开", "主动公开")


def find(counts: Sequence[Count], form: Form, agency: Agency) -> Iterator[Mention]:
    """Yield what of all clauses of a text certainly counts a quantity of the form for the agency and the whole year."""
    if not (counts and wording(form.edition).quantities):
        return
    reader = _ClauseReader(form, agency)
    for count in counts:
        for mention in reader.read(count):
            if mention.has_unit_of(form) and not count.is_other_time:
                yield mention


@lru_cache(4096)
def _topic_under(edition: str, heading: str) -> str:
    """Return the topic of the text under a heading; the same few headings stand in many reports."""
    return topic_of(edition, lexicon_of(edition).cut(heading).classes)


class _ClauseReader:
    """A reader of the clauses of one text that remembers their subjects."""

    def __init__(self, form: Form, agency: Agency) -> None:
        self.form = form
        self.words = wording(form.edition)
        self.lexicon = lexicon_of(form.edition)
        self.readings = readings_of(form)
        self.rows, self.columns, self.requests = self.readings.rows, self.readings.columns, self.readings.requests
        self.office = ReportingOffice(form, agency)
        self.paragraph = -1
        self.topic = ""
        self.speaks_of_requests = self.is_under_requests = False
        self.is_plain = True
        """True as long as the paragraph has no clause with unknown words: a plain 申请 is one for information."""
        self.sentence = SentenceSoFar()
        self.stated: dict[int, Quantity] = {}
        """The quantity of each count that was understood, by where it begins."""
        self.unclear_whole: Count | None = None
        """The last whole that is divided by a clause that is not understood."""

    def read(self, count: Count) -> list[Mention]:
        """Return what a clause mentions: one quantity at most, or several if it says that there were none of them."""
        self._begin(count)
        said = self.office.said(count)
        if count.value is None and not said.unknown and count.words.endswith(_INTRODUCES):
            self._introduce(count, said.classes - NO_CONTENT)
        if said.unknown and SOME_OFFICES.match(count.words):
            # 局属8个事业单位未收到申请，未发生行政复议
            self.sentence.subject = None
            return []
        if count.is_change or ((count.value is None or count.is_all) and _MATTERS.match(count.words)):
            return []
        own = topic_of(self.form.edition, said.classes)
        is_bare = count.unit != "" and said.classes - NO_CONTENT == {"on_request"}
        if own and not (is_bare and self.topic == ELSEWHERE):
            if count.value is None and own in self.words.objects and own != self.topic:
                # 规章19件；规范性文件方面，制定7件
                self.sentence.head = None
            self.topic = own
            self.speaks_of_requests |= own == self.words.main_topic
        if count.value is None:
            self._note_without_number(count, said)
            return []
        if is_bare and (count.whole or count.is_among):
            # Of 予以公开11件（主动公开4件，依申请公开7件） the parts are ways of publishing.
            return []
        if self._divides_carried(count, said) or self._divides_unknown(count, said):
            return []
        found = self._understood(count, said)
        self.sentence.is_interrupted = False
        if found and WordClass.CHANNEL not in said.classes:
            self._note_stated(found[0], said)
        else:
            self._note_unclear(count, said, is_bare=is_bare)
        return found

    def _divides_carried(self, count: Count, said: Said) -> bool:
        """Return whether a clause divides the carried requests: 上年结转4件，其中予以公开2件.

        A part that is larger than its whole divides all requests instead, which is remembered.
        """
        whole = self.stated.get(count.whole.start) if count.whole else None
        if not (count.whole and whole and whole.id in _CARRIED and said.classes & self.rows.keys()):
            return False
        is_part = (count.value or 0) <= (count.whole.value or 0)
        if not is_part and self.requests:
            self.stated[count.whole.start] = self.requests
        return is_part

    def _divides_unknown(self, count: Count, said: Said) -> bool:
        """Return whether a clause counts answers to a part of the requests: 其中同一申请人提交12件，答复12件."""
        is_of_part = count.whole is not None and count.whole is self.unclear_whole
        return is_of_part and bool(said.classes & _DONE) and "carried" not in said.classes

    def _note_stated(self, mention: Mention, said: Said) -> None:
        """Note what a clause that is understood counts, because the next ones may go on with it."""
        quantity, count = mention.quantity, mention.count
        is_sure = mention.whose is not Whose.UNSURE
        is_request = quantity.about == self.words.main_topic
        if not is_sure and "carried" not in said.classes and (said.is_unknown_in_front or is_request):
            self.sentence.subject, self.is_plain = Whose.UNSURE, False
        if not is_sure and said.unknown and not count.words.startswith(NUMBER_MARK):
            self.sentence.unclear_objects |= said.classes & self.words.objects - {ELSEWHERE, "on_request"}
        self.stated[count.start] = quantity
        self.topic = quantity.about or self.topic
        self.sentence.has_requests |= is_sure and is_request
        if not (quantity.after or count.in_bracket):
            self.sentence.head, self.sentence.counted, self.sentence.is_sure = quantity, count.value, is_sure
            self.sentence.row = self.sentence.row if quantity.id in self.columns else quantity

    def _note_unclear(self, count: Count, said: Said, *, is_bare: bool) -> None:
        """Note that a clause counts something else, or only a part, because the next ones may go on with that."""
        is_part = WordClass.PARTIAL in said.classes and "last" not in said.classes
        if _BY_ITSELF.search(count.words):
            # 主动公开126条，依申请公开58条，不予公开26条
            self.topic, self.sentence.lists_requests = ELSEWHERE, False
        elif count.whole:
            self.unclear_whole = count.whole if said.unknown or is_part else self.unclear_whole
        elif count.unit:
            self._note_unclear_whole(count, said, is_part=is_part, is_bare=is_bare)

    def _note_unclear_whole(self, count: Count, said: Said, *, is_part: bool, is_bare: bool) -> None:
        """Note that a clause counts something else which is no part of what was counted before."""
        # 收到网上申请11件，信函申请6件，合计17件
        begins = {"got", "apply"} <= said.classes or self.sentence.head is self.requests
        self.sentence.head = self.requests if begins and WordClass.CHANNEL in said.classes else None
        self.is_plain = False
        if not count.words.startswith(NUMBER_MARK):
            # 撤回申请3件，行政复议1件
            lost = self.words.objects & (self.words.objects if is_part else said.classes)
            self.sentence.unclear_objects |= lost - {ELSEWHERE, "on_request"}
        if is_bare or is_part or said.unknown or said.classes & {WordClass.INFORMATION, WordClass.CHANNEL}:
            self.sentence.lists_requests |= (
                self.topic == self.words.main_topic and not is_bare and WordClass.INFORMATION not in said.classes
            )
            self.topic = ELSEWHERE

    def _note_without_number(self, count: Count, said: Said) -> None:
        """Note what of a clause without a number changes the meaning of the next."""
        # After 网上依申请公开系统运行良好 only one channel is counted.
        is_of_some = said.classes & {WordClass.PARTIAL, WordClass.CHANNEL} and not self.sentence.head
        if is_of_some and said.classes & {"got", "apply", "on_request"}:
            self.topic = ELSEWHERE
        if names_office(count.words) or said.classes & {"by_reconsideration", WordClass.SUBORDINATES}:
            self.sentence.subject = None
        self.is_plain &= not said.unknown
        self.sentence.is_interrupted = bool(said.unknown)
        self.sentence.reasons = said.classes & self.rows.keys()

    def _introduce(self, count: Count, classes: frozenset[str]) -> None:
        """Note what the clauses after one without a number divide, or whose requests they count."""
        divided, all_of_them = self._quantity(count, classes), self.requests.sums if self.requests else ()
        self.sentence.divided = divided if divided and {*divided.sums}.isdisjoint(all_of_them) else None
        named = [each for each in self.columns if each in classes]
        is_of_one = len(named) == 1 and "apply" in classes and not count.words.endswith(("情况", "方面"))
        self.sentence.columns = self.columns[named[0]] if is_of_one else ()

    def _begin(self, count: Count) -> None:
        """Begin a new sentence or paragraph if the clause is the first one in it."""
        before = self.sentence.head if count.paragraph == self.paragraph and self.sentence.is_sure else None
        if count.paragraph != self.paragraph:
            self.paragraph = count.paragraph
            self.is_plain = True
            self.topic = _topic_under(self.form.edition, count.heading) if count.heading else ""
            self.speaks_of_requests = self.is_under_requests = self.topic == self.words.main_topic
        if count.sentence != self.sentence.text:
            heading, sentence = (each.translate(QUOTATION_MARKS) for each in (count.heading, count.sentence))
            whole = heading + sentence
            close = sentence if self.is_under_requests else whole
            was_unsure = self.sentence.subject is Whose.UNSURE
            self.sentence = SentenceSoFar(text=count.sentence, with_heading=whole, close=close, before=before)
            self.topic = "" if self.topic == ELSEWHERE or was_unsure else self.topic

    def _named_rows(self) -> frozenset[str]:
        """Return the rows of the main topic that the sentence names; none if it speaks of something else too."""
        if self.sentence.named is None:
            classes = self.lexicon.cut(self.sentence.with_heading).classes
            self.sentence.named = frozenset() if ELSEWHERE in classes else classes & self.rows.keys()
        return self.sentence.named

    def _understood(self, count: Count, said: "Said") -> list[Mention]:
        """Return what a clause mentions; nothing if its words may mean something else."""
        whose = self.office.whose(said, self.sentence, in_bracket=count.in_bracket)
        if whose and (WordClass.CHANNEL in said.classes or self._is_information(said.classes)):
            whose = Whose.UNSURE
        if (
            not whose
            or (whose is not Whose.OWN and count.whole)
            or said.classes & {WordClass.PARTIAL, WordClass.RESPECTIVELY, ELSEWHERE}
            or (count.is_nothing and (WordClass.FORMAL in said.classes or whose is Whose.UNSURE))
            or self._is_rest(said.classes)
            or (count.is_all and self.sentence.head and count.value != self.sentence.counted)
        ):
            return []
        classes = said.classes - NO_CONTENT - {WordClass.CHANNEL} or said.classes & {WordClass.TOTAL}
        examples = [
            each for each in sorted(classes & self.rows.keys()) if any(each.startswith(f"{one}.") for one in classes)
        ]
        if WordClass.AND_OTHERS in said.classes:
            # 不掌握等无法提供 counts the group of the row, or the row.
            classes = classes.difference(examples)
        if classes == {WordClass.TOTAL} and self.sentence.is_interrupted:
            # 收到申请33件，多为业主所提，共21件
            return []
        quantity = self._quantity(count, classes)
        if whose is Whose.UNSURE and said.unknown and not classes & (self.words.objects | _REQUEST):
            return []
        if quantity and (quantity.loose or (quantity.after and not self.sentence.is_sure)):
            whose = Whose.UNSURE
        if quantity and not self._is_of_some(quantity, count, classes):
            names = bool(classes & (self.words.objects | {"open"}))
            is_named = names and not said.unknown and _BRACKET not in count.clause
            is_doubtful = not names and self._hangs_on_heading(quantity, count)
            quantity = quantity._replace(sums=tuple(self._sums(quantity, count, classes, examples)))
            return [Mention(quantity=quantity, count=count, whose=whose, is_named=is_named, is_doubtful=is_doubtful)]
        found = self._none_of(count, classes) or self._of_applicant(count, classes)
        if not (quantity or found or count.whole) and count.unit:
            found, whose = self._loosely_named(classes), Whose.UNSURE
        if count.unit and not (found or self.sentence.head):
            # 商业企业申请办结5件、结转2件
            self.sentence.applicants.update(classes & self.columns.keys())
        return [Mention(quantity=each, count=count, whose=whose) for each in found]

    def _hangs_on_heading(self, quantity: Quantity, count: Count) -> bool:
        """Return whether only the heading, or a whole that is not understood, says what is counted."""
        if count.whole is not None and count.whole.start not in self.stated:
            return True
        before = self.sentence.before.about if self.sentence.before else ""
        is_said = self.sentence.has_requests or before == quantity.about or _REQUESTED in count.sentence
        return quantity.about == self.words.main_topic and not is_said

    def _sums(
        self, quantity: Quantity, count: Count, classes: frozenset[str], examples: Sequence[str]
    ) -> Iterable[Sum]:
        """Return what a quantity may equal where it stands, the usual reading first."""
        if self.sentence.divided and quantity.id in self.columns:
            return self.readings.crossed(self.sentence.divided.sums, self.columns[quantity.id])
        if self.sentence.columns and quantity.about == self.words.main_topic and quantity.id not in self.columns:
            return self.readings.crossed(quantity.sums, self.sentence.columns)
        whole = self.stated.get(count.whole.start) if count.whole else self.sentence.row
        named = self._named_rows() if classes & self.rows.keys() and not examples else frozenset()
        inside = self.readings.in_rows_of(whole, quantity)
        if count.in_bracket and whole and whole.id in self.columns and quantity.id not in self.columns:
            # 自然人申请26件（含上年结转3件）
            inside = self.readings.crossed(quantity.sums, self.columns[whole.id])
        # 本机关不掌握，无法提供7件; 其余为无法提供、不予处理，共11件
        reasons, self.sentence.reasons = [*examples, *sorted(self.sentence.reasons)], frozenset()
        rest = self.readings.of_groups(classes, reasons, named)
        return dict.fromkeys(chain(inside, quantity.sums, rest))

    def _is_information(self, classes: frozenset[str]) -> bool:
        """Return whether a clause counts information and names nothing of the form: 登记政府信息643条."""
        return WordClass.INFORMATION in classes and not classes & (self.words.objects | _REQUEST | self.rows.keys())

    def _is_rest(self, classes: frozenset[str]) -> bool:
        """Return whether a clause counts what is left of all requests: 答复32件，其余5件在法定期限内办理."""
        is_beside_answers = self.sentence.head is not None and self.sentence.head.id == "answered"
        return (
            WordClass.REST in classes
            and classes - NO_CONTENT <= _OF_ALL
            and ("answered" not in classes or is_beside_answers)
        )

    def _of_applicant(self, count: Count, classes: frozenset[str]) -> list[Quantity]:
        """Return the quantity of a row for the kind of applicants named with it: 企业申请获得公开的2件."""
        named = [each for each in self.columns if each in classes]
        row = self._quantity(count, classes - {*named}) if len(named) == 1 and classes & self.rows.keys() else None
        return [row._replace(sums=tuple(self.readings.crossed(row.sums, self.columns[named[0]])))] if row else []

    def _none_of(self, count: Count, classes: frozenset[str]) -> list[Quantity]:
        """Return the quantities of a clause that says of several that there were none: 未制发、废止规范性文件."""
        objects, states = classes & self.words.objects, classes & _STATES
        if not count.is_nothing or max(len(objects), len(states)) < 2:
            return []
        pairs = product(sorted(objects) or [""], sorted(states) or [""])
        each = (self._quantity(count, (classes - objects - states) | ({*pair} - {""})) for pair in pairs)
        return [one for one in each if one]

    def _quantity(self, count: Count, classes: frozenset[str]) -> Quantity | None:
        quantities = fitting(self.form.edition, classes, is_all=count.is_all, is_nothing=count.is_nothing)
        return next((each for each in quantities if self._is_about(each, count, classes)), None)

    def _loosely_named(self, classes: frozenset[str]) -> list[Quantity]:
        """Return the quantity of a clause that names its object but does not say that it is about information."""
        if not classes & (self.words.objects | _REQUEST):
            return []
        for each in fitting(self.form.edition, classes, is_all=False, is_nothing=False):
            hangs_on_others = each.after or each.inside or (each.close and self.sentence.unclear_objects)
            if not (hangs_on_others or self._is_excluded(each)):
                return [each]
        return []

    def _is_excluded(self, quantity: Quantity) -> bool:
        return bool(quantity.unless and re.search(quantity.unless, self.sentence.with_heading))

    def _is_of_some(self, quantity: Quantity, count: Count, classes: frozenset[str]) -> bool:
        """Return whether a number counts only the one kind of applicants that the sentence names."""
        is_first = not self.sentence.head or self.sentence.head.id in self.sentence.applicants
        if quantity.about != self.words.main_topic or not is_first or count.whole or count.is_nothing:
            return False
        if not all(self.form.fields[key].column.is_total for _, key in quantity.sums[0]):
            self.sentence.applicants.add(quantity.id)
            return False
        return len(self.sentence.applicants) == 1 and not classes & {WordClass.TOTAL, "apply"}

    def _is_about(self, quantity: Quantity, count: Count, classes: frozenset[str]) -> bool:
        """Return whether a clause with words of these classes may count a quantity where the clause stands."""
        if quantity.after and not (self.sentence.head and self.sentence.head.id in quantity.after):
            return False
        whole = self.stated.get(count.whole.start) if count.whole else None
        if quantity.inside and not (whole and whole.id in quantity.inside):
            return False
        topic = (whole.about or self.topic) if whole and not classes & self.words.objects else self.topic
        is_other_part = whole is not None and whole.about in self.words.objects
        if (
            quantity.about
            and topic != quantity.about
            and (is_other_part or not self._may_be_request(quantity, classes))
        ):
            return False
        is_of_unknown = count.is_among and not whole and not classes & {"open", "apply", "on_request"}
        is_unclear = quantity.close and self.sentence.unclear_objects and "open" not in classes
        if quantity.about != self.words.main_topic and (is_of_unknown or is_unclear):
            return False
        if self._is_excluded(quantity):
            return False
        is_close = not quantity.close or count.value == 0 or re.search(quantity.close, self.sentence.close) is not None
        # 因政府信息公开引起的行政复议8件。行政诉讼5件。
        before = self.sentence.before if self.sentence.head is None else self.sentence.head
        is_next = before is not None and self.sentence.is_sure and before.close == quantity.close
        # 收到申请33件，发生行政复议8件
        goes_on = quantity.about in classes and (is_next or self.sentence.has_requests)
        return is_close or (goes_on and not classes & {"got", *_DONE})

    def _may_be_request(self, quantity: Quantity, classes: frozenset[str]) -> bool:
        """Return whether a clause that does not say so speaks of requests for information."""
        if quantity.about != self.words.main_topic or classes & self.words.objects:
            return False
        # 予以公开9件，撤回1件，结转下年3件
        is_carried = "carried" in classes and not classes.isdisjoint({"next", "last"})
        if self.sentence.lists_requests and (classes & self.rows.keys() or classes == {WordClass.TOTAL} or is_carried):
            return True
        if self.topic == ELSEWHERE or (self.topic not in ("", quantity.about) and not classes & self.rows.keys()):
            return False
        is_plain = self.speaks_of_requests or (self.topic == "" and self.is_plain)
        if "apply" in classes and (is_plain or not classes <= {"apply", "got", "handled", "answered"}):
            return True
        return self._speaks_of_main_topic()

    def _speaks_of_main_topic(self) -> bool:
        """Return whether the sentence names two rows, or it or its heading has all words of a line of the context."""
        return len(self._named_rows()) > 1 or any(
            all(map(self.sentence.with_heading.__contains__, words)) for words in self.words.context
        )
