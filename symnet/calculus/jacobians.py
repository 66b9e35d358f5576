"""Jacobians, Hessians and their products with vectors: total differentials in index notation, written as matrices."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from symnet.calculus.asked import Asked, asked, direction
from symnet.calculus.expansion import expanded
from symnet.calculus.hypotheses import resting_on
from symnet.calculus.naming import name_parts
from symnet.calculus.prepare import led, norms_again, prepare
from symnet.calculus.reverse import chains, sweep_back
from symnet.claim import Claim
from symnet.errors import SymnetError
from symnet.expr import Defined, Expr, Formal, postorder
from symnet.step import Definition, Derivation, Rule, Step

HESSIAN = Rule("Hessian", "hessian(L, x) = jacobian(grad(L, x), x)", "黑塞矩阵")
HVP = Rule("Hessian times a vector", "hvp(L, x, v) = jvp(grad(L, x), x, v)", "黑塞矩阵与向量之积")
SCALAR = Rule("Jacobian of a scalar", "jacobian(L, x) = grad(L, x) for a scalar L", "标量的雅可比矩阵是梯度")

OPEN = ("!=", "<", ">")  # relations that hold around a point where they hold, of sides that are continuous there


def names_of(definitions: tuple[Definition, ...]) -> dict[Expr, Defined]:
    found: dict[Expr, Defined] = {}
    for definition in definitions:
        found.setdefault(definition.name.value, definition.name)
    return found


def jacobian(y: Any, x: Any, given: Any = ()) -> Derivation:
    """All partial derivatives of a tensor by a variable (or several), of shape `y.shape + x.shape`, as matrices where
    that is possible.

    >>> from symnet.symbols import tensors
    >>> from symnet.ops import softmax
    >>> z = tensors("z: n")
    >>> jacobian(softmax(z), z).result.named()
    'diag(p) - outer(p, p)'
    """
    question = asked("jacobian", y, x, given)
    if not question.function.shape:
        return _of_scalar(question)
    return _forward(question, "jacobian", ())


def jvp(y: Any, x: Any, v: Any, given: Any = ()) -> Derivation:
    """The derivative of a tensor as the variable moves in direction v (of the variable's shape): of the shape of y."""
    question = asked("jvp", y, x, given)
    return _forward(question, "jvp", (direction("jvp", v, question, _variable("jvp", question).shape),))


def _variable(what: str, question: Asked) -> Expr:
    if not question.single:
        raise SymnetError(f"{what} takes one variable, not a list; ask for each on its own")
    return question.variables[0]


def _forward(question: Asked, kind: str, vector: tuple[Expr, ...]) -> Derivation:
    asked_for = question
    question, prepared = prepare(question)
    forward = name_parts(question.function, question.variables, vector, whole=())
    steps: list[Step] = []
    claims: list[Claim] = []
    definitions = list(map(Definition.of, forward.order))
    for x, chain in zip(forward.variables, chains(forward.variables), strict=True):
        formal = Formal(kind, forward.root, x, *vector)
        slope = expanded(formal, forward.names, question.given, chain)
        steps += slope.steps
        definitions += slope.definitions
        claims.append(Claim(formal, "==", slope.result, question.given))
    found = _derivation(question, tuple(definitions), steps, claims)
    names = chains(forward.variables)
    found = norms_again(led(found, asked_for, prepared, names), asked_for, names)
    return resting_on(found, question.given)


def _derivation(
    question: Asked, definitions: tuple[Definition, ...], steps: list[Step], claims: list[Claim]
) -> Derivation:
    if question.single:
        return Derivation(definitions, tuple(steps), claims[0], claims[0].rhs)
    return Derivation(definitions, tuple(steps), tuple(claims), [claim.rhs for claim in claims])


def _of_scalar(question: Asked) -> Derivation:
    """The Jacobian of a scalar is its gradient."""
    found = sweep_back(question)
    steps: list[Step] = []
    claims = []
    for claim, chain in zip(found.claims, chains(question.variables), strict=True):
        formal = Formal("jacobian", *claim.lhs.children)
        steps.append(Step(formal, "==", claim.lhs, SCALAR, claim.given, chain=chain))
        steps += [step for step in found.steps if step.chain == chain]
        claims.append(Claim(formal, "==", claim.rhs, claim.given))
    main = {step.chain for step in steps}
    before = [step for step in found.steps if step.chain not in main]
    return _derivation(question, found.definitions, before + steps, claims)


def hessian(L: Any, x: Any, given: Any = ()) -> Derivation:
    """The second derivatives of a scalar, of shape `x.shape + x.shape`.

    Equations and bounds that speak of the variable are not used in the gradient before it is differentiated; what
    holds around a point where it holds is: `x > 0`, `x != 0`.

    >>> from symnet.symbols import tensors
    >>> A, x = tensors("A: n n; x: n")
    >>> str(hessian(x @ A @ x, x).result)
    'A + A.T'
    """
    return _second(asked("hessian", L, x, given), "hessian", ())


def hvp(L: Any, x: Any, v: Any, given: Any = ()) -> Derivation:
    """The Hessian of a scalar times v, of the variable's shape, without the Hessian."""
    question = asked("hvp", L, x, given)
    return _second(question, "hvp", (direction("hvp", v, question, _variable("hvp", question).shape),))


def _second(question: Asked, kind: str, vector: tuple[Expr, ...]) -> Derivation:
    x = _variable(kind, question)
    fixed = tuple(h for h in question.given if h.relation in OPEN or x not in set(postorder(h)))
    first = sweep_back(replace(question, given=fixed), others=vector, finish=False)
    root, x = first.claims[0].lhs.children
    steps = [step.but(chain=step.chain or "gradient") for step in first.steps]
    formal = Formal(kind, root, x, *vector)
    inner = Formal("jvp" if vector else "jacobian", first.result, x, *vector)
    used = tuple(dict.fromkeys(h for step in first.steps for h in step.given))
    steps.append(Step(formal, "==", inner, HVP if vector else HESSIAN, used))
    slope = expanded(inner, names_of(first.definitions), question.given)
    claim = Claim(formal, "==", slope.result, question.given)
    found = Derivation((*first.definitions, *slope.definitions), (*steps, *slope.steps), claim, slope.result)
    return resting_on(norms_again(found, question, ("",)), question.given)


def vjp(y: Any, x: Any, w: Any, given: Any = ()) -> Derivation:
    """The gradient of inner(y, w), w of the shape of y and fixed, by a reverse sweep: of the variable's shape."""
    question = asked("vjp", y, x, given)
    return sweep_back(question, direction("vjp", w, question, question.function.shape))
