"""The command line, as `python -m author.cli`."""

import sys

from author.cli import main

sys.exit(main())
