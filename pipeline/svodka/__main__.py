"""``python -m svodka`` is the command ``svodka``."""

from svodka.commands.cli import main

main()
