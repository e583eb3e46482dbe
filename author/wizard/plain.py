"""The plain wizard: every group of the report, one question a line, saved after each answer."""

import sys
from collections.abc import Sequence
from pathlib import Path

from author import editions, profile, show
from author.errors import Exit
from author.findings import Finding
from author.wizard import flow, plain_cover, plain_table, plain_text, word_file
from author.wizard.console import Console, Interrupted, Option
from author.wizard.console_draft import ConsoleDraft
from author.wizard.plain_start import open_session
from author.wizard.session import Session


def run(folder: Path, *, year: int | None, profile_path: Path | None = None) -> Exit:
    """Ask for one report of a folder, through standard input and output.

    Raises:
        AuthorError: the folder or the profile cannot be used, the year has no form, or another wizard has
            the draft open.
    """
    _tolerate_foreign_bytes()
    console = Console(sys.stdin, sys.stdout)
    session: Session | None = None
    try:
        console.say("政府信息公开工作年度报告  编写助手（一问一答）", "每答一题自动保存；输入 ? 看说明；Ctrl-C 停下。")
        session, again = open_session(console, folder, year)
        form = editions.edition(session.report.edition)
        local = profile.load(profile_path, form) if profile_path else None
        return _work(ConsoleDraft(console=console, session=session, form=form, profile=local), again)
    except (Interrupted, KeyboardInterrupt):
        console.say("", _farewell(session))
        return Exit.INTERRUPTED
    finally:
        if session:
            session.close()


def _tolerate_foreign_bytes() -> None:
    """Bytes of another encoding become characters that the console refuses by name, not a crash."""
    for stream, errors in ((sys.stdin, "surrogateescape"), (sys.stdout, "replace")):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors=errors)


def _farewell(session: Session | None) -> str:
    if session is None or session.place is None:
        return "已停下，还没有要保存的内容。"
    return f"已停下，全部内容已保存在“{session.place}”，下次运行 author 自动接着写。"


def _work(draft: ConsoleDraft, again: bool) -> Exit:
    """Every open step in order (every step, if ``again``), then the findings and the file."""
    for state in flow.progress(draft.report, draft.form, draft.session.previous):
        if again or state.open:
            _ask_step(draft, state.step, again=again)
    while True:
        found = draft.findings()
        draft.console.say("", "检查核对", show.findings(found))
        states = flow.progress(draft.report, draft.form, draft.session.previous)
        chosen = draft.console.choose(
            "下一步",
            [
                Option(label="生成 Word 文件"),
                *(Option(label=f"修改 {each.step.title}（{each.status} {each.note}）") for each in states),
                Option(label="不生成，保存并退出"),
            ],
            default=1,
            help="没写完、不平的也可以先生成，文件名会标明未完成",
        )
        if chosen == 1:
            return _finish(draft, found)
        if chosen == len(states) + 2:
            draft.console.say("", _farewell(draft.session))
            return Exit.DONE
        _ask_step(draft, states[chosen - 2].step, again=True)


def _ask_step(draft: ConsoleDraft, step: flow.Step, *, again: bool) -> None:
    draft.console.say("", f"== {step.title} ==")
    if step.part is None:
        plain_cover.ask(draft, again=again)
    elif step.part.is_text:
        plain_text.ask(draft, step.part, again=again)
    else:
        plain_table.ask(draft, step.part, again=again)


def _finish(draft: ConsoleDraft, found: Sequence[Finding]) -> Exit:
    written = word_file.write(draft, found)
    draft.console.note(written.notice)
    left = word_file.to_write(draft)
    if left:
        draft.console.say(f"还要在 Word 里补（共 {len(left)} 处，黄底【待填】）：", *(f"  {each}" for each in left))
    draft.console.say(
        f"已生成 Word 文件：{written.path}",
        f"答案文件：{draft.session.place}（明年再用、改数字重新生成，都靠它）",
        "没有检查文字内容和公章，请按本单位程序审核后再报送。",
    )
    return Exit.FINDINGS if any(each.is_error for each in found) else Exit.DONE
