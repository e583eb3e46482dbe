"""Reading and writing files so that nothing is lost and every failure is one sentence."""

import errno
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from author.errors import AuthorError

LARGEST_FILE = 64 * 1024 * 1024


def read_bytes(path: Path) -> bytes:
    """The content of a file.

    Raises:
        AuthorError: missing, a folder, too large, or not readable.
    """
    try:
        if path.is_dir():
            raise AuthorError(f"“{path}”是文件夹", "请给出里面的文件")
        if path.stat().st_size > LARGEST_FILE:
            raise AuthorError(f"文件“{path}”超过 64 MB", "这不像一份年报，请核对")
        return path.read_bytes()
    except FileNotFoundError:
        raise AuthorError(f"找不到文件“{path}”", "请核对文件名和所在的文件夹") from None
    except PermissionError:
        raise AuthorError(f"没有权限读文件“{path}”", "请换一个位置或请管理员授权") from None
    except OSError as error:
        raise AuthorError(f"读不出文件“{path}”（{error.strerror}）", "请检查磁盘或网络盘") from error


def write_atomic(path: Path, content: bytes, *, keep_previous: bool = False) -> None:
    """Replace a file's content in one step: the old content or the new, never a half.

    ``keep_previous`` leaves the content before as a rolling copy beside it (``.bak``).

    Raises:
        AuthorError: the folder is missing or cannot be written, the disk is full;
            whatever stood there before still stands.
    """
    folder = path.parent
    if not folder.is_dir():
        raise AuthorError(f"文件夹“{folder}”不存在", "请先建好文件夹，或换一个位置")
    if path.is_dir():
        raise AuthorError(f"“{path}”是文件夹", "请给出文件名")
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=".author-", suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, _mode_for(path))
        if keep_previous and path.exists():
            _copy_aside(path)
        os.replace(temporary, path)
    except OSError as error:
        if temporary is not None:
            with suppress(OSError):
                os.unlink(temporary)
        raise _not_written(path, error) from error


def _mode_for(path: Path) -> int:
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _copy_aside(path: Path) -> None:
    copy = path.with_name(path.name + ".bak")
    with suppress(OSError):
        copy.unlink(missing_ok=True)
        os.link(path, copy)
        return
    copy.write_bytes(path.read_bytes())


def _not_written(path: Path, error: OSError) -> AuthorError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return AuthorError(f"磁盘已满，“{path}”没有写成", "请腾出空间后再来一次，原有内容没有动")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return AuthorError(f"没有权限写“{path}”", "请换一个文件夹，或检查文件是否只读")
    return AuthorError(f"“{path}”没有写成（{error.strerror}）", "请换一个位置再试")
