"""The options of one aggregation, and 汇总设置.yaml with the officer's decisions for all runs and the proposals."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from author.aggregate.roster import Roster
from author.files import is_there, read_bytes, text_of, write_atomic
from author.intake import Candidate
from author.report import Cells
from author.text import one_line
from author.yaml_files import templates_folder
from author.yaml_files.entries import Entries, YamlNode, is_mapping

FILE = "汇总设置.yaml"
_MARK = "# ==== 下面是程序每次重新写的建议，写在下面的不保留 ===="


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The officer's decisions for this aggregation."""

    deadline: str = ""
    """The day until which a returned report must be submitted again, as it is printed."""
    contact: str = ""
    phone: str = ""
    sender: str = ""
    """The office that returns reports."""
    date: str = ""
    """The day of the return pages, as it is printed."""
    chosen: Sequence[str] = ()
    """The files that count if there are several versions of one agency's report."""
    excluded: Sequence[str] = ()
    """The files, folders and agencies that do not count."""
    exempt: Sequence[str] = ()
    """The agencies of the roster that need not submit."""
    owners: Mapping[str, str] = field(default_factory=dict)
    """The agency of the roster, by file or by the name that a report uses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AggregateOptions:
    """The files to add up, and the options of the aggregation."""

    found: Sequence[Candidate] = ()
    ours: Collection[str] = ()
    """Real paths of files that the program wrote; they do not count."""
    own: Path | None = None
    """The office's own report."""
    year: int | None = None
    excluded: Sequence[str] = ()
    roster: Roster = field(default_factory=Roster)
    settings: Settings = Settings()
    previous: Cells = field(default_factory=dict)
    """Last year's sums, to compare with."""
    name: str = ""
    """The government whose report the sums become."""
    parent: str = ""
    """The agency with whose report the sums are compared."""
    profile_path: Path | None = None
    """The local profile with which the reports are checked."""
    processes: int = 1


def load_settings(path: Path) -> Settings:
    """Return the settings in a file.

    Raises:
        AuthorError: the file cannot be read, or has wrong entries, each named with its line.
    """
    entries = _SettingsEntries(path)
    return entries.read(read_bytes(path), entries.settings)


def write_settings(folder: Path, proposals: Sequence[str]) -> Path:
    """Write the proposals as comments below the officer's part, which stays as it is; return the path.

    Raises:
        AuthorError: the file cannot be read or written.
    """
    path = folder / FILE
    before = text_of(read_bytes(path)) if is_there(path) else ""
    officers = before.partition(_MARK)[0].rstrip() or (templates_folder() / "settings.yaml").read_text("utf-8").rstrip()
    lines = [f"# {one_line(line)}".rstrip() for line in proposals] or ["# 没有要决定的。"]
    content = "\n".join([officers, "", _MARK, *lines, ""])
    if content != before:
        write_atomic(path, content.encode())
    return path


class _SettingsEntries(Entries):
    def settings(self, root: YamlNode) -> Settings:
        words = ("报送截止", "联系人", "联系电话", "落款", "落款日期")
        top = self.mapping(root, (), (*words, "采用", "不计入", "免报", "归属"))
        deadline, contact, phone, sender, date = (self.line(top.get(word), word) for word in words)
        chosen, excluded, exempt = (self.lines(top.get(word), word) for word in ("采用", "不计入", "免报"))
        return Settings(
            deadline=deadline,
            contact=contact,
            phone=phone,
            sender=sender,
            date=date,
            chosen=chosen,
            excluded=excluded,
            exempt=exempt,
            owners=self._owners(top.get("归属")),
        )

    def _owners(self, node: "YamlNode | None") -> dict[str, str]:
        if node is None or not node.value:
            return {}
        if not is_mapping(node):
            self.problem(node, "“归属”下面应是“文件名或名称: 机关”，一行一个")
            return {}
        owners: dict[str, str] = {}
        for key, value in node.value:
            word = self.line(key, "归属")
            if word in owners:
                self.problem(key, f"“归属”里“{word}”写了两次，请只留一个")
            owners[word] = self.line(value, "归属")
            if not (word and owners[word]):
                self.problem(key, "“归属”里冒号的前面或后面是空的，请写上，或删掉这一行")
        return owners
