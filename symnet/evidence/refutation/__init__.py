"""Exact points at which a claim fails, or, where none is found and nothing is proved, agrees."""
