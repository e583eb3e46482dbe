"""Files are read within bounds and replaced whole or not at all; every failure is one sentence."""

import codecs
import errno
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import BinaryIO, TypeVar

from author.errors import AuthorError
from author.lock import held_output, lock_open_file

T = TypeVar("T")

_LARGEST_FILE = 64 * 1024 * 1024
_cleared: set[Path] = set()
"""The folders in which this process has looked for leftovers."""
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NOT_ALLOWED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, errno.ETXTBSY)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CHINESE = "gb18030"
"""Contains GB2312 and GBK; browsers read those as this one too."""
_ENCODINGS = {"big5": "big5hkscs", "utf-8": "utf-8", "utf8": "utf-8"}
"""The declared encodings that are not read as the Chinese one."""
_REASONS = {
    **dict.fromkeys(_NO_ROOM, "磁盘已满"),
    **dict.fromkeys((errno.EACCES, errno.EPERM), "没有权限"),
    **dict.fromkeys((errno.EBUSY, errno.ETXTBSY), "正在别处使用"),
    **dict.fromkeys((errno.EMFILE, errno.ENFILE), "打开的文件太多"),
    **dict.fromkeys((errno.ETIMEDOUT, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ESTALE), "网络盘连不上"),
    errno.EROFS: "磁盘是只读的",
    errno.EIO: "磁盘读写出错",
    errno.ENOENT: "找不到",
    errno.ENOTDIR: "路径当中有的不是文件夹",
    errno.EISDIR: "是文件夹",
    errno.EEXIST: "已经有同名的文件",
    errno.ENOTEMPTY: "文件夹里还有文件",
    errno.ELOOP: "链接指来指去没有尽头",
    errno.ENAMETOOLONG: "名称太长",
    errno.ENOMEM: "内存不足",
    errno.ENOEXEC: "不是能运行的程序",
}
_WINDOWS_NO_ROOM = (39, 112)
_WINDOWS_HELD = (5, 32, 33, 1224)
"""Access denied, sharing and lock violations, a mapped file: what Windows answers while a program has a file open."""
_WINDOWS_REASONS = {
    **dict.fromkeys(_WINDOWS_NO_ROOM, "磁盘已满"),
    **dict.fromkeys((32, 33, 1224), "正在别的程序里打开着"),
    **dict.fromkeys((53, 59, 64, 67, 121, 1231), "网络盘连不上"),
    **dict.fromkeys((23, 1117), "磁盘读写出错"),
    **dict.fromkeys((225, 226), "被杀毒软件拦下了"),
    **dict.fromkeys((1155, 1156), "没有能打开它的程序"),
    19: "磁盘是只读的",
    21: "磁盘没有准备好",
    123: "名称里有文件系统不能用的字符",
    **dict.fromkeys((206, 234), "名称太长"),
}
"""The system errors of Windows (winerror.h) for which errno has no number or a wrong one."""
_WINDOWS_RESERVED = r"(?i)^(con|prn|aux|nul|(com|lpt)[0-9¹²³]) *(\.|$)|[^. ][. ]+$"
"""Names that Windows keeps for devices, and those whose end it cuts off."""
_SECONDS_OF_PATIENCE = 2.0
_SECONDS_BETWEEN = 0.1


class _HeldError(AuthorError):
    """The error for a file that Windows does not replace because another program has it open."""


def read_bytes(path: Path) -> bytes:
    """Return the content of a file.

    Raises:
        AuthorError: the file is missing, no regular file, too large, or not readable.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise AuthorError(f"“{path}”是文件夹", "请给出里面的文件")
        # Opening a pipe waits for somebody who may never write into it.
        if not stat.S_ISREG(mode):
            raise AuthorError(f"“{path}”是设备或管道，不是普通文件", "请给出文件")
        content = _patiently(lambda: _bounded(path))
    except (FileNotFoundError, NotADirectoryError):
        if path.is_symlink():
            raise AuthorError(f"“{path}”是断开的链接，它指向的文件不在了", "请找到原来的文件") from None
        raise AuthorError(f"找不到文件“{path}”", "请核对文件名和所在的文件夹") from None
    except PermissionError as error:
        if _is_held(error):
            raise AuthorError(f"“{path}”正在别的程序里打开着，或没有权限，读不了", "请先在那边关闭它") from None
        raise AuthorError(f"没有权限读文件“{path}”", "请换一个位置或请管理员授权") from None
    except (OSError, ValueError) as error:
        raise AuthorError(f"读不出文件“{path}”（{reason(error)}）", "请核对文件名，检查磁盘或网络盘") from error
    if len(content) > _LARGEST_FILE:
        raise AuthorError(f"文件“{path}”超过 64 MB", "这不像一份年报，请核对")
    return content


def _bounded(path: Path) -> bytes:
    """Return the content up to the bound and one byte more; a buffer of the bound's size would take longer to make."""
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        content = file.read(min(size, _LARGEST_FILE) + 1)
        return content if len(content) <= size else content + file.read(_LARGEST_FILE + 1 - len(content))


def _patiently(action: Callable[[], T]) -> T:
    """Repeat an action for a while if Windows says that a program, such as a virus scanner, has the file open."""
    until = monotonic() + _SECONDS_OF_PATIENCE
    while True:
        try:
            return action()
        except PermissionError as error:
            if not _is_held(error) or monotonic() >= until:
                raise
        sleep(_SECONDS_BETWEEN)


def _is_held(error: OSError | ValueError) -> bool:
    """Return whether another program may have the file open; Python's own open() drops the number of Windows."""
    number = _windows_number(error)
    return number in _WINDOWS_HELD or (
        sys.platform == "win32" and number is None and isinstance(error, PermissionError)
    )


def _windows_number(error: OSError | ValueError) -> int | None:
    """Return Windows' own number of an error; ``None`` on other systems."""
    return getattr(error, "winerror", None)


def text_of(content: bytes, *, declared: str = "", strict: bool = False) -> str:
    """Return the text in the bytes of a file that may have any encoding.

    A byte order mark decides; else UTF-8 comes before what is declared, as text in another encoding
    is hardly ever valid UTF-8 while declarations are often left over from another page.

    Raises:
        UnicodeDecodeError: with ``strict``, no encoding explains every byte; otherwise such bytes become U+FFFD.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "strict" if strict else "replace")
    encodings = dict.fromkeys(("utf-8", _ENCODINGS.get(declared.lower(), _CHINESE), _CHINESE))
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            return content.decode(encoding)
    if strict:
        return content.decode(_CHINESE)
    return min((content.decode(encoding, "replace") for encoding in encodings), key=lambda text: text.count("\ufffd"))


def is_there(path: Path) -> bool:
    """Return whether the path exists; a dangling link does. ``False`` if the folder cannot be looked into."""
    return os.path.lexists(path)


def reason(error: OSError | ValueError) -> str:
    """Return in a few Chinese words why the system refused an operation on a file."""
    if isinstance(error, ValueError):
        return "名称里有文件系统不能用的字符"
    number = _windows_number(error)
    known = _WINDOWS_REASONS.get(number or 0) or _REASONS.get(error.errno or 0)
    return known or f"系统错误 {number or error.errno}"


def write_atomic(path: Path, content: bytes, *, keep_previous: bool = False) -> None:
    """Replace a file's content in one step: the old content or the new, never a half.

    A symbolic link stays, and the file that it points to is replaced; its permissions are kept.
    With ``keep_previous`` the old content is copied to `previous_copy`, if it is another one and there is room.

    Raises:
        AuthorError: the folder is missing or cannot be written, or the disk is full;
            the old content is untouched.
    """
    if keep_previous:
        with suppress(OSError, AuthorError):
            target = Path(os.path.realpath(path))
            if (before := target.read_bytes()) != content:
                write_atomic(previous_copy(target), before)
    with writing(path) as file:
        file.write(content)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, unless they exist.

    Raises:
        AuthorError: it cannot be made.
    """
    _refuse_reserved(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise AuthorError(f"建不了文件夹“{folder}”（{reason(error)}）", "请换一个位置") from error


@contextmanager
def writing(path: Path) -> Iterator[BinaryIO]:
    """Open a new file that takes the place of ``path`` in one step at the end, for content made piece by piece.

    If an exception leaves the block, the old content is untouched and nothing is left behind.

    Raises:
        AuthorError: as `write_atomic`.
    """
    _refuse_reserved(path)
    try:
        target = Path(os.path.realpath(path))
        _refuse_unfit(path, target)
    except (OSError, ValueError) as error:
        raise _not_written(path, error) from error
    try:
        with _replacing(target) as file:
            yield file
    except OSError as error:
        raise _not_written(path, error) from error


def write_beside_edited(target: Path, content: bytes, is_ours: Callable[[Path], bool]) -> Path:
    """Write a file and return its path: a numbered one beside ``target`` if that was edited or is open.

    Nothing is written if the file holds just this content already. ``is_ours`` returns whether an
    existing file still holds just what this program wrote.

    Raises:
        AuthorError: as `write_atomic`, or another process is writing it.
    """
    held: set[Path] = set()
    with held_output(target):
        while True:
            place = first_beside(
                target, lambda path: path not in held and (_holds(path, content) or _may_write(path, is_ours))
            )
            if _holds(place, content):
                return place
            try:
                write_atomic(place, content)
            except _HeldError:
                held.add(place)
            else:
                return place


def left_alone(target: Path, written: Path) -> str:
    """Return a sentence on the file that `write_beside_edited` did not replace; empty if it wrote to ``target``."""
    if written == target:
        return ""
    return f"“{target.name}”已被改过、正打开着，或是另一份年报，没有动它，另存为“{written.name}”。"


def free_beside_edited(target: Path, is_ours: Callable[[Path], bool]) -> Path:
    """Return the path to which `write_beside_edited` would write a content that no file holds yet.

    Raises:
        AuthorError: the folder cannot be looked into.
    """
    return first_beside(target, lambda path: _may_write(path, is_ours))


def names_beside(target: Path) -> Iterator[Path]:
    """Yield a path and then the numbered ones beside it, such as 年报_2.docx."""
    yield target
    yield from (target.with_name(f"{target.stem}_{number}{target.suffix}") for number in range(2, 1000))


def first_beside(target: Path, fits: Callable[[Path], bool]) -> Path:
    """Return the first of `names_beside` that fits.

    Raises:
        AuthorError: none fits, or the folder cannot be looked into.
    """
    _refuse_reserved(target)
    try:
        found = next(filter(fits, names_beside(target)), None)
    except (OSError, ValueError) as error:
        raise _not_written(target, error) from error
    if found is None:
        raise AuthorError(f"“{target.parent}”里名称以“{target.stem}”开头的文件太多了", "请清理以后再写，或换一个文件名")
    return found


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content
    except PermissionError:
        return False


def _may_write(path: Path, is_ours: Callable[[Path], bool]) -> bool:
    """Return whether the path is free, or holds what this program wrote last and no program has open."""
    if path.is_dir() or not path.exists():
        return True
    return not _is_open(path) and is_ours(path)


def _is_open(path: Path) -> bool:
    """Return whether a lock file stands beside it: of Word (which cuts two letters), WPS or LibreOffice."""
    locks = (f"~${path.name[2:]}", f"~${path.name}", f".~{path.name}", f".~lock.{path.name}#")
    return any(path.with_name(lock).exists() for lock in locks)


def previous_copy(path: Path) -> Path:
    """Return the path of the copy of a file's previous content."""
    return path.with_name(path.name + ".bak")


def _refuse_reserved(path: Path) -> None:
    if sys.platform == "win32" and re.search(_WINDOWS_RESERVED, path.name):
        raise AuthorError(f"“{path}”这个名称 Windows 不让用（设备名，或末尾是点、空格）", "请换一个名称")


def _refuse_unfit(path: Path, target: Path) -> None:
    if not target.parent.is_dir():
        parent = (target if path.is_symlink() else path).parent
        raise AuthorError(f"文件夹“{parent}”不存在", "请先建好文件夹，或换一个位置")
    if target.is_dir():
        raise AuthorError(f"“{path}”是文件夹", "请给出文件名")
    if target.exists() and not target.is_file():
        raise AuthorError(f"“{path}”是设备或管道，不是普通文件", "请换一个文件名")


@contextmanager
def _replacing(target: Path) -> Iterator[BinaryIO]:
    _clear_leftovers(target.parent)
    temporary, file = _new_temporary(target)
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if sys.platform != "win32":
                # The file is still open and locked, so that no other run takes it for a leftover.
                _put_in_place(temporary, target)
        if sys.platform == "win32":
            _put_in_place(temporary, target)
    except BaseException:
        with suppress(OSError):
            # Windows does not delete a read-only file.
            temporary.chmod(0o600)
            temporary.unlink()
        raise


def _new_temporary(target: Path) -> tuple[Path, BinaryIO]:
    """Make a temporary file beside the target and lock it; the last try is not locked, as not every disk has locks."""
    for is_last in (False, False, True):
        temporary = target.with_name(f".author-{os.urandom(8).hex()}.tmp")
        file = temporary.open("xb")
        # Another process may have taken it for a leftover before it was locked.
        if is_last or sys.platform == "win32" or (lock_open_file(file.fileno()) and temporary.exists()):
            break
        file.close()
        temporary.unlink(missing_ok=True)
    return temporary, file


def _put_in_place(temporary: Path, target: Path) -> None:
    if target.exists():
        temporary.chmod(target.stat().st_mode & 0o777)
    _patiently(lambda: temporary.replace(target))


def _clear_leftovers(folder: Path) -> None:
    """Delete the temporary files of killed runs, once in each process; those of running ones are locked or open."""
    if folder in _cleared:
        return
    _cleared.add(folder)
    for leftover in folder.glob(".author-*.tmp"):
        with suppress(OSError):
            handle = os.open(leftover, os.O_RDWR)
            try:
                if sys.platform != "win32" and lock_open_file(handle):
                    leftover.unlink()
            finally:
                os.close(handle)
            if sys.platform == "win32":
                leftover.unlink()


def _not_written(path: Path, error: OSError | ValueError) -> AuthorError:
    number = error.errno if isinstance(error, OSError) else None
    if number in _NO_ROOM or _windows_number(error) in _WINDOWS_NO_ROOM:
        return AuthorError(f"磁盘已满，“{path}”没有写成", "请腾出空间后再来一次，原有内容没有动")
    if _is_held(error) and path.is_file():
        return _HeldError(f"“{path}”正在别的程序里打开着，或是只读的，没有写成", "请先在那边关闭它，或换一个文件名")
    if number in _NOT_ALLOWED:
        return AuthorError(f"没有权限写“{path}”", "请换一个文件夹，或看看文件是否只读、是否正在别处打开")
    return AuthorError(f"“{path}”没有写成（{reason(error)}）", "请换一个文件名或位置再试")
