"""Edit a text in an external editor: write it to a file, run the editor and read the file back."""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from author.files import text_of
from author.text import forbidden_characters
from author.wizard.texts import tidied

_EDITORS = ("deepin-editor", "pluma", "gedit", "mousepad", "kate", "featherpad", "xed", "leafpad", "nano")


def edit(title: str, text: str) -> tuple[str | None, str]:
    """Return the text saved in the editor, or ``None`` to leave the text as it is, and a sentence on the result."""
    command = _editor()
    if not command:
        return None, "这台电脑上没有找到记事本，请选【在这里直接写或粘贴】。"
    # The file is never deleted: it may be open in a tab, and the system empties this folder by itself.
    path = Path(tempfile.mkdtemp(prefix="author-")) / f"{title}.txt"
    # The byte order mark tells Notepad that the file is UTF-8.
    path.write_text(text, encoding="utf-8-sig", newline="\r\n" if sys.platform == "win32" else "\n")
    before = path.read_bytes()
    try:
        subprocess.run([*command, str(path)], check=True)  # noqa: S603 - an editor of this machine, by its name
    except (OSError, subprocess.CalledProcessError):
        return None, "记事本没有打开，请选【在这里直接写或粘贴】。"
    if path.read_bytes() == before:
        # An editor that already runs takes over the file, and the command returns at once.
        with suppress(EOFError, OSError):
            input("在记事本里写好并保存以后，回到这里按回车；不改了也按回车。")
    after = path.read_bytes()
    if after == before:
        return None, "记事本里没有保存改动，原来的文字没有变。"
    written = text_of(after)
    if forbidden_characters(written):
        return None, "文字里有 Word 不能保存的字符，没有读回，请重新粘贴为纯文本。"
    lines = [line.rstrip() for line in written.splitlines()]
    text, changed = tidied("\n".join(line for line in lines if line.strip()))
    return text, f"已从记事本读回。{changed}"


def _editor() -> list[str]:
    chosen = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if chosen:
        return [chosen] if shutil.which(chosen) else shlex.split(chosen, posix=os.name == "posix")
    if sys.platform == "win32":
        return ["notepad.exe"]
    if sys.platform == "darwin":
        return ["open", "-W", "-t"]
    found = next((path for name in _EDITORS if (path := shutil.which(name))), None)
    return [found] if found else []
