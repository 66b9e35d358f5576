"""Catalogs: the mark, and finding what is marked."""

from symnet.catalog.discovery import Entry, Listing, Problem, find, installed, load
from symnet.catalog.mark import derivation

__all__ = ["Entry", "Listing", "Problem", "derivation", "find", "installed", "load"]
