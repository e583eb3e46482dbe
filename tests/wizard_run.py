"""Drive the plain wizard in a real process, through pipes, as a clerk would: read a question, type an answer."""

import os
import re
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from author import answers, editions
from author.answers.schema import row_label
from author.numerals import format_number
from author.report import Report

SAMPLE = Path(__file__).parent.parent / "samples" / "example-zrzy-2024.yaml"
FORM = editions.edition("2021")
PATIENCE = 120.0
NAME = "示例市自然资源局"
ENVIRONMENT = {**os.environ, "PYTHONUTF8": "1", "PROMPT_TOOLKIT_NO_CPR": "1", "LC_ALL": "C.UTF-8"}

FACTS = {
    "机关全称（": NAME,
    "地址（": "人民路18号",
    "邮政编码（": "０００１００",
    "联系电话（带区号）（": "0100-88880001",
    "电子邮箱（": "xxgk＠example.gov.cn",
    "网站名称（": "示例市自然资源局网站",
    "网址（": "https://zrzy.example.gov.cn/",
    "落款日期（": "２０２５年１月２１日。".rstrip("。"),
}
PARAGRAPHS = {
    "（一）主动公开方面。": ["全年公开信息1862条。", "举行新闻发布会2场。"],
    "（二）依申请公开方面。": ["全年新收申请482件。"],
    "（三）政府信息管理方面。": [],
    "（四）政府信息公开平台建设方面。": ["网站设专栏。", "按季度检查。", "完成整改。"],
    "（五）监督保障方面。": ["举办培训2期。"],
    "存在的主要问题": ["一是说理不够充分。"],
    "改进情况": ["统一答复文书的样式。", "加强解读。"],
    "收取信息处理费情况": ["全年没有收取信息处理费。"],
    "其他需要报告的事项": [],
}
CHOICES = {
    "报告年度\n": "2024",
    "发现一份草稿": "",
    "这个文件夹里有": "1",
    "按上年年报应是": "",
    "都对，下一步": "",
    "有没有现行有效的规章": "1",
    "机关有没有收到或办理政府信息公开申请": "有",
    "有没有因政府信息公开被申请行政复议": "1",
    "都对就直接回车": "",
    "还有 ": "1",
    "都用上吗": "",
    "这一部分怎么写": "2",
}


LINES = {"接着写 2024 年度": "", "落款：不落款": "", "生成 Word 文件": "检查核对", "退出$": "Word 文件  "}
"""Lines that are chosen where they stand, and what must stand with them."""


def rows(report: Report) -> dict[str, str]:
    """Return what is typed for each row of the tables."""
    return {
        f"  {row_label(row)}：": " ".join(format_number(report.cells[field.key] or 0) for field in row)
        for table in FORM.tables
        for row in answers.rows_of(table)
    }


def _known(lines: Mapping[str, str], asked: str) -> str | None:
    return next((line for question, line in lines.items() if question in asked), None)


def _numbered(asked: str) -> str | None:
    """Return the number of a line that is chosen where it stands."""
    lines = (label for label, beside in LINES.items() if beside in asked)
    found = (re.search(rf"^  (\d+) {label}", asked, re.MULTILINE) for label in lines)
    return next((each[1] for each in found if each), None)


class Clerk:
    """Knows an answer to every question, and goes on with a text where the wizard kept its beginning."""

    def __init__(self, *, changes: Mapping[str, str] | None = None) -> None:
        self.changes = changes or {}
        self.one_line = {**CHOICES, **FACTS, **rows(answers.load(SAMPLE))}
        self.texts: dict[str, Iterator[str]] = {}
        self.current: Iterator[str] = iter(())

    def answer(self, asked: str) -> str:
        """Return the next line to type; ``asked`` is the output since the last one."""
        if not asked.strip():
            return next(self.current)
        for heading, paragraphs in PARAGRAPHS.items():
            if f"\n{heading}（" in asked:
                if "上次写了一部分" not in asked:
                    self.texts[heading] = iter([*paragraphs, "。" if paragraphs else ""])
                self.current = self.texts[heading]
                return next(self.current)
        question = asked[max(0, asked.rfind("\n\n")) :]
        if "就这样，下一步" in question:
            return ""
        for line in (_known(self.changes, question), _numbered(question), _known(self.one_line, question)):
            if line is not None:
                return line
        raise AssertionError(f"unexpected question: {asked!r}")


class Wizard:
    """A running plain wizard."""

    def __init__(
        self,
        folder: Path | str,
        *options: str,
        plain: bool = True,
        environment: Mapping[str, str] | None = None,
        program: Sequence[str] = (sys.executable, "-m", "author.cli"),
    ) -> None:
        self.process = subprocess.Popen(
            [*program, "--dir", str(folder), *(["--plain"] if plain else []), *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**ENVIRONMENT, **(environment or {})},
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.stdin, self.stdout = self.process.stdin, self.process.stdout
        self.shown = ""

    def asked(self) -> str | None:
        """Return the output up to the next prompt; ``None`` if the process has ended."""
        content = b""
        with selectors.DefaultSelector() as selector:
            selector.register(self.stdout, selectors.EVENT_READ)
            until = time.monotonic() + PATIENCE
            while not (content == b"> " or content.endswith(b"\n> ")):
                assert selector.select(until - time.monotonic()), f"no prompt: {self.shown[-500:]}"
                piece = os.read(self.stdout.fileno(), 65536)
                if not piece:
                    self.shown += content.decode()
                    self.wait()
                    return None
                content += piece
        said = content.decode().replace("\r\n", "\n")
        self.shown += said
        return said.removesuffix("> ")

    def type(self, line: str) -> None:
        """Type one line."""
        self.shown += f"{line}\n"
        self.stdin.write(f"{line}\n".encode())
        self.stdin.flush()

    def serve(self, clerk: Clerk, lines: int | None = None) -> int:
        """Let the clerk answer, at most so many lines; returns how many it were."""
        typed = 0
        while lines is None or typed < lines:
            asked = self.asked()
            if asked is None:
                break
            self.type(clerk.answer(asked))
            typed += 1
        return typed

    def end_input(self) -> int:
        """Close the input and return the exit code."""
        return self.wait()

    def kill(self) -> None:
        """Kill -9."""
        self.process.send_signal(signal.SIGKILL)
        self.wait()

    def wait(self) -> int:
        """End the input and return the exit code; what was shown at last is kept."""
        with suppress(BrokenPipeError):
            self.stdin.close()
        if not self.stdout.closed:
            self.shown += self.stdout.read().decode()
            self.stdout.close()
        return self.process.wait(PATIENCE)


def draft(folder: Path) -> Report:
    """Return the only answers file of a folder."""
    (path,) = folder.glob("*.yaml")
    return answers.load(path, draft=True)
