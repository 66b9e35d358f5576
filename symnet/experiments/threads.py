"""One thread for matrix products while an experiment runs.

The networks are small, so that more threads wait more than they work, and the order of additions, with it the last bits
of every number, would depend on how many there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Where threadpoolctl is installed (scikit-learn brings it), the libraries below NumPy use one thread."""
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:
        yield
        return
    with threadpool_limits(1):
        yield
