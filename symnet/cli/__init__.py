"""The command line: `symnet` and `python -m symnet`."""

from symnet.cli.main import main

__all__ = ["main"]
