"""author: the wizard, which draws its own screens."""

import argparse

from author import wizard
from author.errors import Exit


def run(arguments: argparse.Namespace) -> Exit:
    """Ask for the answers and write the report."""
    return wizard.run(arguments.dir, year=arguments.year, plain=arguments.plain, profile_path=arguments.profile)
