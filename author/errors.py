"""Errors that a person can act on, and the exit codes of the command line."""

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes of the commands."""

    DONE = 0
    FINDINGS = 1
    USAGE = 2
    UNREADABLE = 3
    INTERRUPTED = 130


class AuthorError(Exception):
    """A refusal in one Chinese sentence: what is wrong and where; ``hint`` says what to do."""

    code = Exit.UNREADABLE

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}，{self.hint}。" if self.hint else f"{self.message}。"


def unlike_report(what: str) -> AuthorError:
    """Return the refusal of a file that is larger, or nested deeper, than any annual report."""
    return AuthorError(f"{what}，不像一份年报", "请核对是不是给错了文件")


class UsageError(AuthorError):
    """The command was called wrongly."""

    code = Exit.USAGE


class DefinitionError(AuthorError):
    """A definition of the program is broken; the message begins with its file and the path of the fault."""

    def __str__(self) -> str:
        return self.message
