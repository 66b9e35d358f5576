"""symnet: derive, prove, print and run the formulas of neural networks.

>>> import symnet as sn
>>> sn.verify("tanh(x) == 2*sigmoid(2*x) - 1").status
'proved'

The root is lazy: a name is imported from its home when it is first used, so that `import symnet` costs next to nothing.
`__init__.pyi` tells the same to editors and type checkers (`typing` alone would double the time of this import).
"""

import sys
from importlib import import_module
from types import ModuleType

# One row for each home: the public names that live there, in the order of a page of documentation.
_HOMES = {
    "symnet.errors": "SymnetError",
    "symnet.sizes": "Size size sizes",
    "symnet.symbols": "tensor tensors scalar function",
    "symnet.ops": (
        "sum mean prod max min norm dot inner outer trace det logdet inv kron diag eye ones zeros transpose reshape "
        "array concatenate einsum where maximum minimum argmax_onehot "
        "exp log log1p expm1 sqrt abs sign sin cos tan sinh cosh tanh asin acos atan erf sigmoid relu leaky_relu elu "
        "selu softplus softsign gelu silu mish hard_sigmoid hard_tanh step "
        "softmax log_softmax logsumexp conv1d conv2d max_pool2d mean_pool2d pi e"
    ),
    "symnet.language": "parse",
    "symnet.claim": "Claim claim Verdict",
    "symnet.step": "Step Derivation Rule",
    "symnet.byhand": "derive_by_hand",
    "symnet.catalog.mark": "derivation",
    "symnet.calculus": "diff grad jacobian hessian jvp vjp hvp simplify",
    "symnet.evidence": (
        "evaluate verify VerdictCache recheck check Check assert_proved assert_refuted assert_gradient cross_check"
    ),
    "symnet.program": "compile",
    "symnet.training": "train",
    "symnet.optimality": "minimize",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}
# Rooms that are used by their own name, `sn.nn.mlp(...)`, `sn.training.adam()`, and also imported when first used.
_ROOMS = ("approximation", "nn", "training")

__all__ = list(_HOME_OF)


# Names such as `sum`, `max` and `abs` become globals of this file once used: the functions below use no such builtin.
def __getattr__(name: str) -> object:
    if name == "__version__":
        value: object = import_module("importlib.metadata").version("symnet")
    elif home := _HOME_OF.get(name):
        value = getattr(import_module(home), name)
    elif name in _ROOMS:
        value = import_module(f"symnet.{name}")
    else:
        raise AttributeError(f"module 'symnet' has no attribute {name!r}", name=name, obj=sys.modules[__name__])
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *_ROOMS, "__version__"})


class _Root(ModuleType):
    """The root as a module in which a public name wins over the submodule of the same name.

    `symnet.sizes`, `symnet.claim` and `symnet.step` are functions and also files; importing such a file would otherwise
    put the module in the function's place. Inside the package one writes `from symnet.claim import Claim`.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOME_OF and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Root
