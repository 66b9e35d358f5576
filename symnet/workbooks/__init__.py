"""Workbooks: spreadsheets with live formulas, written from the same expressions as everything else."""

from symnet.workbooks.table import WORKBOOKS, Workbook, write_workbooks

__all__ = ["WORKBOOKS", "Workbook", "write_workbooks"]
