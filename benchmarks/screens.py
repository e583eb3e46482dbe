"""Measure how long each screen of a first year takes to appear after the key that leads to it, in a real terminal."""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from measuring import environment, machine

from author.wizard.keyboard import KEY_WAIT
from tests.terminal import ENTER, ESCAPE, F2, F5, Terminal

ROUNDS = 5
READING = 0.5
"""The seconds in which a quick clerk reads a screen before the next key."""
GOAL = 0.1
STEPS = (
    ("", ENTER, "机关全称"),
    ("示例市自然资源局", ENTER, "地址"),
    ("人民路18号", ENTER, "邮政编码"),
    ("621000", ENTER, "联系电话"),
    ("0816-6037929", ENTER, "电子邮箱"),
    ("", ENTER, "网站名称"),
    ("某某网站", ENTER, "网址"),
    ("http://example.gov.cn/", ENTER, "都对，下一步"),
    ("", ENTER, "第 2 步/共"),
    ("1", ENTER, "第 1 问/共"),
    ("", F2, "第 3 步/共"),
    ("1", ENTER, "Esc菜单"),
    ("", F5, "已补"),
    ("", F2, "第 4 步/共"),
    ("3", ENTER, "第 5 步/共"),
    ("2", ENTER, "第 6 步/共"),
    ("2", ENTER, "新的一段"),
    ("解读不够多。", F2, "第 7 步/共"),
    ("4", ENTER, "检查核对"),
    ("", ESCAPE, "步骤"),
    ("9", ENTER, "已生成"),
)
"""What is typed on a screen, the key that leaves it, and words of the screen that follows."""


def seconds_to_each_screen() -> list[float]:
    """Go through a first year in an empty folder; return the seconds from each key to its screen.

    An Esc counts from the moment at which it is known to be no part of another key.
    """
    taken = []
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "author.cli", "--dir", folder]
        with Terminal(command, env=environment(), cwd=Path(folder)) as terminal:
            terminal.wait_for("报告年度")
            for typed, key, words in STEPS:
                terminal.type_on(typed, READING)
                begun = time.perf_counter()
                terminal.type_on(key, 0)
                while words not in "\n".join(terminal.screen()):
                    time.sleep(0.001)
                waited = KEY_WAIT if key == ESCAPE else 0
                taken.append(time.perf_counter() - begun - waited)
    return taken


def main() -> None:
    """Print the median and the greatest of several rounds for each screen; the first two load the program."""
    rounds = [seconds_to_each_screen() for _ in range(ROUNDS)]
    print(machine())
    medians = [statistics.median(times) for times in zip(*rounds, strict=True)]
    for (_, _, words), median, *times in zip(STEPS, medians, *rounds, strict=True):
        print(f"{words:12} {median * 1000:5.0f} ms, at most {max(times) * 1000:5.0f} ms")
    slowest = max(medians[2:])
    verdict = "met" if slowest <= GOAL else "MISSED"
    print(f"slowest median after the first two: {slowest * 1000:.0f} ms (goal {GOAL * 1000:.0f} ms: {verdict})")


if __name__ == "__main__":
    main()
