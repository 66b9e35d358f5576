"""Which conditions are necessary, entry by entry: judged by evaluation at points where they fail."""

import pytest

import symnet as sn
from symnet.evidence.known.domain import definedness
from symnet.expr import Symbol, postorder
from symnet.program.backends.exact import exact
from symnet.program.interpret import evaluate
from symnet.program.worlds import NoValue

VALUES = {
    "X": [[1, 2], [2, 4]],
    "A": [[1, 1], [0, 1]],
    "v": [1, -1],
    "x": [1, 2],
    "t": 0,
    "s": -1,
}
LET = "X: 2 2; A: 2 2; v: 2; x: 2; t; s"

# An expression at that point: whether every entry of it lacks a value (None: no entry does), and whether it is
# known that the condition is necessary for all of them.
EXPRESSIONS = [
    ("inv(X)", True, True),
    ("inv(X) @ v", True, True),
    ("inv(X).T @ outer(x, v) @ inv(X).T", True, True),
    ("2*inv(X) - inv(X)*eye(2)", True, True),
    ("x @ inv(X) @ x", True, True),
    ("inv(X)*eye(2)", False, False),
    ("diag(diag(inv(X)))", False, False),
    ("diag(inv(X))", True, True),
    ("inv(X)[0, :]", True, True),
    ("sum(inv(X), axis=0)", True, True),
    ("reshape(inv(X), (4,))", True, True),
    ("concatenate((x, inv(X) @ x))", False, False),
    ("A/t", True, True),
    ("(eye(2) @ A)/t", True, False),
    ("eye(2)/t", False, False),
    ("eye(2)/t + A/t", True, True),
    ("exp(eye(2))/t", True, True),
    ("inv(A + eye(2))/t", True, True),
    ("eye(2)[0, 1]*log(s)", None, False),
    ("where(v > 0, inv(X) @ v, v)", False, False),
    ("where(s > 0, v, inv(X) @ v)", True, False),
    ("softmax(inv(X) @ v)", True, True),
    ("einsum('ij,kl->ijkl', inv(X), A)", True, True),
]


@pytest.mark.parametrize("text, every, known", EXPRESSIONS, ids=[row[0] for row in EXPRESSIONS])
def test_where_a_necessary_condition_fails_no_entry_has_a_value(text, every, known):
    e = sn.parse(text, let=LET)
    names = {node.name for node in postorder(e) if isinstance(node, Symbol)}
    given = {name: value for name, value in VALUES.items() if name in names}
    found = evaluate(e, given, {}, exact())
    entries = list(found.ravel()) if hasattr(found, "ravel") else [found]
    missing = [isinstance(entry, NoValue) for entry in entries]
    assert {True: all(missing), False: any(missing) and not all(missing), None: not any(missing)}[every]
    necessary = [c for c in definedness(e) if c.exact and not c.guards]
    assert bool(necessary) == known


@pytest.mark.parametrize("text", ["grad(a @ inv(X) @ b, X)", "jacobian(inv(X), X)", "hessian(logdet(X), X)"])
def test_a_derivative_needs_the_value_that_it_is_a_slope_of(text):
    e = sn.parse(text, let="X: n n; a: n; b: n")
    assert any(str(c.needs).startswith("det(X)") and c.exact for c in definedness(e))
