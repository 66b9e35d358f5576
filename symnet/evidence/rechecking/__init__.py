"""Certificates checked again, by code that is written apart from the provers."""
