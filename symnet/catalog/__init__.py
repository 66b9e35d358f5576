"""Catalogs: the mark, and finding what is marked."""

from symnet.catalog.discovery import Entry, Listing, find, installed
from symnet.catalog.loading import Broken, load
from symnet.catalog.mark import derivation
from symnet.catalog.problems import Problem
from symnet.catalog.rows import Erratum, Row, Source, Tables, Topic, read_tables

__all__ = [
    "Broken",
    "Entry",
    "Erratum",
    "Listing",
    "Problem",
    "Row",
    "Source",
    "Tables",
    "Topic",
    "derivation",
    "find",
    "installed",
    "load",
    "read_tables",
]
