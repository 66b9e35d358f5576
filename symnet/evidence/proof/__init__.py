"""Provers: of one entry by the rational normal form, of inequalities, at given sizes, and for all shapes."""
