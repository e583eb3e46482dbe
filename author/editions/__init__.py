"""Find and load the editions: the folders of templates/ that hold a form.yaml."""

from functools import cache
from pathlib import Path

from author.editions.definition import form_from
from author.errors import AuthorError, DefinitionError
from author.form import Form
from author.yaml_files import load_definition, templates_folder


def base_folder() -> Path:
    """Return the folder of the DOCX parts that are the same in every edition: styles, fonts, footers, properties."""
    return templates_folder() / "base"


def edition_names() -> list[str]:
    """Return the names of all editions, oldest first."""
    return sorted(path.parent.name for path in templates_folder().glob("*/form.yaml"))


@cache
def edition(name: str) -> Form:
    """Return the edition of that name.

    Raises:
        AuthorError: there is no such edition.
        DefinitionError: its form.yaml is broken.
    """
    if name not in edition_names():
        known = "、".join(edition_names())
        raise AuthorError(f"没有“{name}”这个版本的格式", f"现有 {known}，新版本请在 templates 下加文件夹")
    form = load_form(templates_folder() / name / "form.yaml")
    if form.edition != name:
        raise DefinitionError(f"form.yaml: edition: '{name}', the name of its folder, is expected")
    return form


@cache
def all_editions() -> tuple[Form, ...]:
    """Return every edition, oldest first."""
    return tuple(edition(name) for name in edition_names())


def for_year(year: int) -> Form:
    """Return the edition on which reports of a year are written.

    Raises:
        AuthorError: no edition covers that year.
    """
    for form in reversed(all_editions()):
        if form.covers(year):
            return form
    raise AuthorError(f"没有适用于 {year} 年的年报格式", "请核对年度")


def load_form(path: Path) -> Form:
    """Return the form that a form.yaml defines.

    Raises:
        AuthorError: the file cannot be read.
        DefinitionError: with the path of the fault.
    """
    return form_from(load_definition(path))
