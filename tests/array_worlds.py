"""The libraries in which array-API programs are tested: how their arrays are made, and read back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest


@dataclass(frozen=True)
class Library:
    """needs: the packages; backend: the row that is asked for; array: from NumPy; back: to NumPy."""

    name: str
    needs: tuple[str, ...]
    backend: str
    array: Callable[[Any], Any]
    back: Callable[[Any], Any] = np.asarray

    @property
    def missing(self) -> str:
        """The first package that is not installed."""
        return next((package for package in ("array_api_compat", *self.needs) if find_spec(package) is None), "")


def _strict(a: Any) -> Any:
    import array_api_strict

    return array_api_strict.asarray(a)


def _jax(a: Any) -> Any:
    import jax

    return jax.numpy.asarray(a)


def _dask(a: Any) -> Any:
    import dask.array

    return dask.array.from_array(np.asarray(a), chunks=2)


def _torch(a: Any) -> Any:
    import torch

    return torch.asarray(np.array(a))


STRICT = Library("array-api-strict", ("array_api_strict",), "array_api", _strict)
JAX = Library("jax", ("jax",), "jax", _jax)
DASK = Library("dask", ("dask",), "array_api", _dask)
TORCH = Library("torch", ("torch",), "torch", _torch)
LIBRARIES = (STRICT, JAX, DASK, TORCH)


def installed(*libraries: Library) -> list[Any]:
    """The libraries as parameters of a test; what is not installed is skipped, with the reason."""
    return [
        pytest.param(
            library,
            id=library.name,
            marks=pytest.mark.skipif(bool(library.missing), reason=f"{library.missing} is not installed"),
        )
        for library in libraries
    ]
