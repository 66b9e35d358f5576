"""Words for anybody's tests: a claim must be proved, or refuted, a gradient be right; else an `AssertionError`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from typing import Any

from symnet.claim import Claim, Verdict
from symnet.errors import SymnetError, quote
from symnet.evidence.checking.check import check
from symnet.evidence.checking.records import CheckedLine, point_text
from symnet.evidence.diagnosis.diagnose import diagnose
from symnet.evidence.ladder import verify
from symnet.evidence.numeric.gradient import GradientAgreement, compare_gradient
from symnet.expr import Defined, Expr, Formal, Symbol, as_expr
from symnet.language import free_symbols, parse

DIAGNOSIS_SECONDS = 5.0


def assert_proved(what: Any, *args: Any, **options: Any) -> Verdict:
    """The verdict if the claim is proved; else an `AssertionError` with both sides, the counterexample and, where one
    is found, the diagnosis: which usual fault explains it, and what the right side would be without it.

    Arguments as of `verify`.

    >>> assert_proved("tanh(x) == 2*sigmoid(2*x) - 1").status
    'proved'
    """
    __tracebackhide__ = True  # pytest then shows the line of the test
    return _expect("proved", what, args, options)


def assert_refuted(what: Any, *args: Any, **options: Any) -> Verdict:
    """The verdict if the claim is refuted, with its counterexample; else an `AssertionError`.

    >>> assert_refuted("sqrt(x**2) == x").counterexample
    {'x': '-1'}
    """
    __tracebackhide__ = True
    return _expect("refuted", what, args, options)


def assert_gradient(
    f: Any,
    df: Callable[..., Any],
    *points: Any,
    let: Any = None,
    given: Any = (),
    where: Mapping[str, Any] | None = None,
    wrt: Any = None,
    samples: int = 4,
    rtol: float | None = None,
    seed: int = 0,
) -> GradientAgreement | Verdict:
    """The agreement of a hand-written gradient `df` with `f`; else an `AssertionError` with the point, the entry, both
    values, and the likely cause: transposed, sign, factor 2, mean over the batch, missing sum, swapped arguments.

    f: a NumPy function of arrays that gives a number. df: takes the same arguments and gives the gradient by the first
    (or by `wrt`, the number of an argument), or a tuple, one for each (or for each of `wrt`). points: one for each
    argument, an array or number, or a tuple of sizes, for which `samples` random arrays are drawn: `(3, 4)` is a shape,
    `[3, 4]` a vector. Differences of f are extrapolated, with an estimate of their error; of large arguments some
    entries and random directions are compared. rtol: the relative difference allowed, by default 20 times the root of
    the rounding unit (3e-7 in float64). Where f has a kink, df must lie between the slopes on the two sides.

    f may also be a formula (text with `let` and `given`, or an expression): then df is compared with the derived
    gradient by the variable `wrt` (or by several), its parameters are called like the names of the formula, and
    the verdict is given (`supported`).

    Raises `SymnetError` where this is no question about a gradient.

    >>> import numpy as np
    >>> f = lambda X, w, y: np.mean((X @ w - y) ** 2)
    >>> df = lambda X, w, y: 2 * X.T @ (X @ w - y) / len(y)
    >>> assert_gradient(f, df, (5, 3), (3,), (5,), wrt=1).entries
    12
    >>> assert_gradient("mean((X @ w - y)**2)", df, let="X: m n; w: n; y: m", wrt="w").status
    'supported'
    """
    __tracebackhide__ = True
    if isinstance(f, (str, Expr)) or hasattr(f, "free_symbols"):
        if points:
            raise SymnetError("points are drawn where f is a formula; leave them out, and state conditions with given=")
        return _formula_gradient(f, df, let, given, where, wrt)
    if not callable(f) or not callable(df):
        raise SymnetError(f"{quote(f if not callable(f) else df)} is not a function of arrays")
    if not points:
        raise SymnetError(
            "give a point, or the shapes of the arguments as tuples: assert_gradient(f, df, (3, 4), (4,))"
        )
    return compare_gradient(f, df, points, wrt, samples, rtol, seed)


def _formula_gradient(
    f: Any, df: Callable[..., Any], let: Any, given: Any, where: Mapping[str, Any] | None, wrt: Any
) -> Verdict:
    """df against the gradient that is derived from a formula."""
    __tracebackhide__ = True
    loss = parse(f, let=let, where=where) if isinstance(f, str) else as_expr(f)
    chosen = list(_variables(loss, wrt))
    found: CheckedLine | None = None
    for k, variable in enumerate(chosen):
        part = df if len(chosen) == 1 and not isinstance(wrt, (list, tuple)) else _part(df, k, len(chosen))
        found = check([Formal("grad", loss, variable), part], let=let, given=given, where=where).lines[-1]
        if found.status != "supported":
            raise AssertionError(f"the gradient by {variable} is not confirmed: {_line_text(found)}")
    assert found is not None
    return found.verdict


def _variables(loss: Expr, wrt: Any) -> Iterator[Expr]:
    symbols = {s.name: s for s in free_symbols(loss)}
    if wrt is None:
        if len(symbols) != 1:
            raise SymnetError(f'say by which variable, such as wrt="w"; there are {", ".join(symbols) or "none"}')
        wrt = list(symbols)
    for name in [wrt] if not isinstance(wrt, (list, tuple)) else wrt:
        key = name.name if isinstance(name, (Symbol, Defined)) else str(name)
        if key not in symbols:
            raise SymnetError(f"{quote(key)} does not occur in {quote(loss)}; its variables are {', '.join(symbols)}")
        yield symbols[key]


def _part(df: Callable[..., Any], k: int, count: int) -> Callable[..., Any]:
    """The k-th of the gradients that df gives."""

    @wraps(df)
    def part(*arguments: Any) -> Any:
        found = df(*arguments)
        if not isinstance(found, (list, tuple)) or len(found) != count:
            raise SymnetError(f"df gives {quote(found)}, and {count} gradients were asked for")
        return found[k]

    return part


def _line_text(line: CheckedLine) -> str:
    verdict = line.verdict
    rows = [
        ("reason", verdict.reason),
        ("counterexample", point_text(verdict.counterexample)),
        ("likely cause", None if line.diagnosis is None else line.diagnosis.text()),
        ("it would agree as", None if line.diagnosis is None else line.diagnosis.repaired),
    ]
    return "\n".join([verdict.status, *(f"  {label}: {value}" for label, value in rows if value)])


def _expect(status: str, what: Any, args: tuple[Any, ...], options: dict[str, Any]) -> Verdict:
    __tracebackhide__ = True
    verdict = verify(what, *args, **options)
    if verdict.status != status:
        raise AssertionError(_message(status, verdict))
    return verdict


def _message(status: str, verdict: Verdict) -> str:
    claim = verdict.claim
    assert claim is not None
    lines = [
        f"expected {status}, found {verdict.status}",
        f"  left:  {claim.lhs}",
        f"  {claim.relation}",
        f"  right: {claim.rhs}",
    ]
    if claim.given:
        lines.append(f"  given: {', '.join(map(str, claim.given))}")
    rows: Sequence[tuple[str, Any]] = (
        ("counterexample", point_text(verdict.counterexample)),
        ("because", verdict.reason),
        ("a hypothesis that would repair it", verdict.missing),
        *_diagnosis(claim, verdict),
        ("method", verdict.method),
        ("samples", verdict.samples),
    )
    return "\n".join([*lines, *(f"  {label}: {value}" for label, value in rows if value)])


def _diagnosis(claim: Claim, verdict: Verdict) -> Iterator[tuple[str, str]]:
    """What is wrong with a claim that should have been proved."""
    if verdict.status != "refuted":
        return
    found = diagnose(claim.lhs, claim.relation, claim.rhs, claim.given, verdict, timeout=DIAGNOSIS_SECONDS)
    if found is not None:
        yield "diagnosis" if found.verdict.status == "proved" else "likely cause", found.text()
        if found.repaired != f"{claim.relation} {claim.rhs}":
            given = f"  given {found.given}" if found.given else ""
            yield f"{found.verdict.status} as", f"{claim.lhs} {found.repaired}{given}"
