"""Rows for contractions, reductions and maps along axes."""

from __future__ import annotations

from symnet.rewrite import Row

TENSOR: tuple[Row, ...] = ()
