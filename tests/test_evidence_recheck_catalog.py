"""Certificates of the catalog are accepted by the checkers: here every fiftieth derivation, in the benchmark all."""

import pytest

from benchmarks.rechecking import rechecked
from symnet.catalog import find

PARTS = 50


@pytest.mark.parametrize("part", [7, 31])
def test_the_checkers_accept_the_certificates_of_the_catalog(part):
    assert len(find().entries) > PARTS
    counts, refused, _ = rechecked(part, PARTS)
    assert counts.total() > 40
    assert not refused, "\n".join(refused)
