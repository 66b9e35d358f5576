"""Programs over the arrays of any library that follows the Python array API standard, and of JAX and PyTorch."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Any, ClassVar

from symnet.errors import SymnetError, quote
from symnet.expr import Symbol
from symnet.program.backends.array_api_arguments import ArrayArguments
from symnet.program.backends.array_api_plans import KERNELS
from symnet.program.backends.array_api_source import array_source
from symnet.program.compile import Program
from symnet.program.numpy_source import Source
from symnet.program.trees import grown
from symnet.sizes import show

SINGULAR = ("LinAlgError", "_LinAlgError")  # each library has its own class of this name


class ArrayProgram(Program):
    """A program over the arrays of whatever library its arguments come from: NumPy, CuPy, PyTorch, JAX, Dask, ...

    source: code that uses the functions of the Python array API standard and nothing else of the library; function:
    the bare function of arrays, which the library may trace, map and differentiate. Types and devices are kept;
    results are arrays of the same library (Dask's are computed when they are asked for), and share no memory with the
    arguments. Numbers and lists follow the arrays; without any array they become NumPy's.

    Derivatives that a library takes of this function follow the library's conventions at kinks and at ties.
    """

    library: ClassVar[str] = ""
    kernels: ClassVar[Collection[str]] = KERNELS
    _write: ClassVar[Callable[..., Source]] = staticmethod(array_source)
    _bind: ClassVar[Callable[..., ArrayArguments]] = ArrayArguments
    _arguments: ArrayArguments

    def __init__(self, tree: Any, inputs: tuple[Symbol, ...], title: str = "", factors: bool = False):
        if factors:
            raise SymnetError("factors are kept by the NumPy backend alone; leave factors=True out, or the backend")
        super().__init__(tree, inputs, title)

    def __call__(self, *args: Any, **named: Any) -> Any:
        """The values at these arrays: one array (without axes for a scalar), or a list of them, as asked.

        Raises `SymnetError` for a missing, unknown, misshapen or non-numeric argument, and for arrays of two libraries.
        """
        ready = self._arguments.ready(args, named)
        try:
            found = self.function(*ready.arrays, **ready.sizes)
        except (ZeroDivisionError, OverflowError) as error:
            raise SymnetError(f"no value: a constant in the formula cannot be computed ({error})") from None
        except Exception as error:
            if type(error).__name__ not in SINGULAR:
                raise
            raise SymnetError(f"no value at these arguments: a matrix that is inverted is singular ({error})") from None
        values = [found] if self._single else found
        for k in self._scalars:
            if isinstance(values[k], (bool, int, float)):  # a constant formula
                number = values[k] if isinstance(values[k], bool) else float(values[k])
                kind = ready.xp.bool if isinstance(number, bool) else ready.dtype
                values[k] = ready.xp.asarray(number, dtype=kind, device=ready.device)
        for e, value, want in zip(self.outputs, values, ready.shapes, strict=True):
            if tuple(value.shape) != want:
                raise SymnetError(
                    f"the code for {quote(e, 60)} gave shape {show(value.shape)}, not {show(want)}; please report it"
                )
        return values[0] if self._alone else grown(self._tree, iter(values))

    def __repr__(self) -> str:
        return f"<symnet program of ({', '.join(self.inputs)}) for {self.library or 'arrays of any library'}>"


class _Jax(ArrayArguments):
    library = "jax.numpy"


class JaxProgram(ArrayProgram):
    """A program over JAX's arrays: `function` is pure, and may go through `jax.jit`, `jax.vmap` and `jax.grad`.

    NumPy's arrays are taken too. Whether numbers have 32 or 64 bits is JAX's to say: unless `jax_enable_x64` is set
    before the first array is made, JAX turns float64 into float32, and results are accurate to about seven digits.

    >>> import jax
    >>> from symnet.symbols import scalar
    >>> from symnet.program import compile
    >>> x = scalar("x")
    >>> f = compile(x**3, backend="jax")
    >>> float(jax.jit(f.function)(2.0)), float(jax.grad(f.function)(2.0))
    (8.0, 12.0)
    """

    library = "jax"
    kernels = KERNELS
    _write = staticmethod(partial(array_source, library="jax.numpy"))
    _bind = _Jax


class _Torch(ArrayArguments):
    library = "array_api_compat.torch"


class TorchProgram(ArrayProgram):
    """A program over PyTorch's tensors: gradients pass through it, by `backward` and by `torch.func.grad`.

    NumPy's arrays are taken too, and go to the device of the tensors. Without any array, numbers get PyTorch's default
    type, float32 unless it was changed.
    """

    library = "torch"
    kernels = KERNELS
    _write = staticmethod(partial(array_source, library="array_api_compat.torch"))
    _bind = _Torch
