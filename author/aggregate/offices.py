"""Make the list of all agencies, with the files received from each and the state of its report."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from author.aggregate.copies import latest
from author.aggregate.judging import short_path
from author.aggregate.roster import Roster
from author.aggregate.store import Store
from author.aggregate.summary import Cause, FileInfo, LeftOut, OfficeStatus, State, Summary, goes_back
from author.text import norm_label

_NO_REPORT = (Cause.ASIDE, Cause.OURS, Cause.ITSELF)
"""The causes of files that are the report of no agency below."""


def office_list(judged: Summary, roster: Roster, store: Store) -> list[OfficeStatus]:
    """Return every agency of the roster in its order, then each other agency with a report."""
    files: dict[str, list[tuple[FileInfo, LeftOut | None]]] = {}
    for file, left_out in _reports(judged):
        if norm_label(file.agency):
            files.setdefault(judged.matching.key(file.agency), []).append((file, left_out))
    on_roster = {norm_label(name): name for name in roster.names}
    names = on_roster | {key: found[0][0].agency for key, found in files.items() if key not in on_roster}
    exempt = set(map(norm_label, judged.settings.exempt))
    hints = {norm_label(each.agency): each.hint for each in judged.missing}
    listed = [
        replace(
            _status(name, files.get(key, ()), hints.get(key, ""), is_exempt=key in exempt),
            is_listed=key in on_roster or not on_roster,
            contact=roster.contacts.get(name, ""),
            deadline=roster.deadlines.get(name, ""),
        )
        for key, name in names.items()
    ]
    return [_with_history(office, store.rounds(office.agency)) for office in listed]


def record_round(offices: Sequence[OfficeStatus], store: Store) -> None:
    """Record the state of each agency whose state has changed since it was last recorded."""
    for office in offices:
        before = store.rounds(office.agency)
        if not before or before[-1][0] != office.digest:
            store.record_round(office.agency, len(before), office.digest, _entry(office))


def _reports(judged: Summary) -> Iterator[tuple[FileInfo, LeftOut | None]]:
    return (each for each in judged.files() if not (each[1] and each[1].cause in _NO_REPORT))


def _status(name: str, found: Sequence[tuple[FileInfo, LeftOut | None]], hint: str, *, is_exempt: bool) -> OfficeStatus:
    files = [file for file, _ in found]
    returned = any(goes_back(file, left_out) for file, left_out in found)
    reasons = [left_out for _, left_out in found if left_out]
    if found and found[0][1] is None:
        state, why = State.COUNTED, f"另有 {len(reasons)} 份没有计入" if reasons else ""
        # A version that was replaced by the one that counts is not returned again.
        returned = bool(files[0].errors)
    elif is_exempt:
        state, why = State.EXEMPT, ""
    elif reasons:
        # A file that was read says more of the agency than one that could not be read.
        first = next((each for each in reasons if not each.cause.is_unread), reasons[0])
        state, why = State.UNREAD if first.cause.is_unread else State.NOT_COUNTED, first.why
    else:
        state, why = State.MISSING, hint
    return OfficeStatus(agency=name, state=state, files=files, why=why, goes_back=returned)


def _with_history(office: OfficeStatus, rounds: Sequence[tuple[str, Mapping[str, Any]]]) -> OfficeStatus:
    """Return the status with the number of returns, and with the change since the previous round."""
    earlier = [entry for digest, entry in rounds if digest != office.digest]
    returned = {entry["files"] for entry in earlier if entry["goes_back"]}
    if office.goes_back:
        returned.add(_entry(office)["files"])
    changed = _changes(office, earlier[-1]) if earlier else ""
    return replace(office, returns=len(returned), changed=changed)


def _entry(office: OfficeStatus) -> dict[str, Any]:
    """Return the entry that is recorded for an agency in a round."""
    return {
        "state": office.state.value,
        "errors": sum(file.errors for file in office.files[:1]),
        "goes_back": office.goes_back,
        "numbers": office.files[0].numbers_digest if office.files else "",
        "files": json.dumps(sorted(file.digest for file in office.files)),
    }


def _changes(office: OfficeStatus, before: Mapping[str, Any]) -> str:
    """Return what has changed since the entry of an earlier round; empty if nothing has."""
    now = _entry(office)
    clauses = []
    if now["state"] != before["state"]:
        clauses.append(f"{before['state']} → {now['state']}")
    if now["errors"] != before["errors"]:
        clauses.append(f"错误 {before['errors']} → {now['errors']}")
    if now["numbers"] and before["numbers"] and now["numbers"] != before["numbers"]:
        clauses.append("数字有改动")
    if not clauses and now["files"] != before["files"]:
        clauses.append("文件换过，数字和错误没变")
    return "，".join(clauses)


# --- proposals ----------------------------------------------------------------------------


def proposals(judged: Summary) -> list[str]:
    """Return the decisions that the officer may take, as lines of YAML with the reasons beside them."""
    all_files = [file for file, _ in _reports(judged)]
    conflicts = [
        f"- {_quoted(short_path(files[0], all_files))}   # {files[0].agency}交了 {len(files)} 份"
        + ("，看名称和日期这一份较新" if latest(files) else "，看不出哪一份较新")
        for files in judged.conflicts
    ]
    missing = [f"- {_quoted(each.agency)}" for each in judged.missing]
    unlisted = [each.file for each in judged.left_out if each.cause is Cause.UNLISTED]
    nameless = [each.file for each in judged.left_out if each.cause.is_unread and not each.file.agency]
    reports, similar = Counter(file.agency for file in unlisted), Counter(each.similar for each in judged.missing)
    # Two offices may call themselves 民政局; then only the file shows whose report it is.
    named = {file.path: file.agency for file in unlisted if reports[file.agency] == 1}
    listed = {each.similar: each.agency for each in judged.missing if each.similar and similar[each.similar] == 1}
    strangers = [
        f"{_quoted(named.get(file.path) or short_path(file, all_files))}: "
        + _quoted(listed.get(file.agency, "名单里的机关全称"))
        for file in (*unlisted, *nameless)
    ]
    groups = (
        ("采用:", "同一单位有数字不同的几份，核对后把要用的去掉行首的 # 移到上面的“采用”下面：", conflicts),
        ("免报:", "还没有收到的；其中不用报的去掉行首的 # 移到上面的“免报”下面：", missing),
        ("归属:", "看不出是名单里哪一家的，查清后去掉行首的 # 移到上面的“归属”下面：", strangers),
    )
    return [line for key, words, lines in groups if lines for line in (words, key, *(f"  {each}" for each in lines))]


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)
