"""Programs with sizes and type bound, which write into arrays that are there already."""

from symnet.program.prepared.prepared import Prepared, prepared

__all__ = ["Prepared", "prepared"]
