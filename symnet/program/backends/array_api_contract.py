"""The array API standard, which has no einsum: the plans of contractions as products of matrices and sums."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from symnet.expr import Contract, Expr
from symnet.program.backends.array_api_plans import like_arguments
from symnet.program.contraction import first_pair, summed_first, without_identities
from symnet.program.plans import numpy_contract
from symnet.program.plans.context import Context
from symnet.program.plans.numpy_structure import structured as numpy_structured
from symnet.program.plans.plan import ATOM, MUL, Plan, binary, call
from symnet.views import View, view

# The words of NumPy that come in plans which are otherwise plain Python, and what stands for them here.
WORDS = {"np.linalg.solve": "solve", "np.sum": "xp.sum", "np.diag": "diag", "np.zeros": "xp.zeros"}


def respelled(context: Context, plan: Plan) -> Plan:
    """A plan for NumPy in the words of the standard; words that are not in the table are a defect."""
    text, imports = plan.template, plan.imports
    for word, ours in WORDS.items():
        if f"{word}(" in text:
            text = text.replace(f"{word}(", f"{ours}(")
            imports = imports if "." in ours else (*imports, ours)
    text = text.replace(", dtype=dtype)", f", {like_arguments(context)})") if ", dtype=dtype)" in text else text
    assert "np." not in text, f"no word of the standard for {plan.template!r}"
    return replace(plan, template=text, imports=imports, consumes=())


def structured(context: Context, e: Expr) -> Plan | None:
    """The plan where diagonals are added to the rest, None where there are none to speak of."""
    plan = numpy_structured(context, e)
    return None if plan is None else respelled(context, plan)


def contraction(context: Context, e: Contract) -> Plan:
    """The plan of a contraction."""
    simple = without_identities(e)
    if not isinstance(simple, Contract):
        return Plan("{0}", (simple,), (ATOM,), view=True)
    return _worded(context, simple)


def _worded(context: Context, e: Contract) -> Plan:
    seen = view(e)
    row = ROWS.get(seen.kind)
    return row(context, e, seen) if row else _general(context, e, seen)


def _as_numpy(context: Context, e: Contract, seen: View) -> Plan:
    return respelled(context, numpy_contract.ROWS[seen.kind](context, e, seen))


def _permute(context: Context, e: Contract, seen: View) -> Plan:
    if seen.axes == tuple(range(len(seen.axes))):
        return Plan("{0}", e.children, (ATOM,), view=True)
    return call(f"xp.permute_dims({{0}}, {seen.axes})", *e.children, view=True)


def _outer(context: Context, e: Contract, seen: View) -> Plan:
    a, b = (factor.operand for factor in seen.factors)
    if not a.rank or not b.rank:
        return binary("*", a, b, MUL)
    if a.rank == b.rank == 1:
        return Plan("{0}[:, None] * {1}", (a, b), (ATOM, MUL + 1), MUL)
    return call("outer({0}, {1})", a, b, imports=("outer",))


def _inner(context: Context, e: Contract, seen: View) -> Plan:
    return call("xp.sum({0} * {1})", *(factor.operand for factor in seen.factors), needs=(MUL, MUL + 1))


def _trace(context: Context, e: Contract, seen: View) -> Plan:
    plan = numpy_contract.ROWS["trace"](context, e, seen)
    if plan.template.startswith("np.trace("):
        return call("xp.linalg.trace({0})", *plan.operands)
    return respelled(context, plan)


def _general(context: Context, e: Contract, seen: View) -> Plan:
    if len(e.children) == 2 and all(len(set(labels)) == len(labels) for labels in e.inputs):
        found = numpy_contract.batched(e)
        if found is not None:
            return found
    if alone := summed_first(e):
        return _worded(context, alone)
    if len(e.children) > 2 and (pair := first_pair(e, context.formed)):
        context.formed.add(pair.children[0])
        return _worded(context, pair)
    holes = ", ".join(f"{{{k}}}" for k in range(len(e.children)))
    return call(f'einsum("{seen.spec}", {holes})', *e.children, imports=("einsum",), view=len(e.children) == 1)


ROWS: dict[str, Callable[[Context, Contract, View], Plan]] = {
    **dict.fromkeys(("matmul", "transpose", "hadamard", "sum"), _as_numpy),
    "permute": _permute,
    "outer": _outer,
    "inner": _inner,
    "trace": _trace,
    "diagonal": lambda context, e, seen: call("xp.linalg.diagonal({0})", seen.factors[0].operand, view=True),
    "diag": lambda context, e, seen: call("diag({0})", seen.factors[0].operand, imports=("diag",)),
}
