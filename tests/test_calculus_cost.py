"""What a gradient costs: the multiplications of the reverse sweep, counted one by one."""

import random
from dataclasses import replace

import pytest

from symnet.calculus import grad
from symnet.language import parse
from symnet.program.backends.exact import exact
from symnet.program.interpret import Evaluation


def multiplications(roots, values):
    """How many products of numbers it takes to evaluate the roots together, entry by entry."""
    world, made = exact(), []

    def counting(a, b):
        made.append(1)
        return world.mul(a, b)

    evaluation = Evaluation.of(tuple(roots), values, {}, replace(world, mul=counting), 10**6)
    for root in roots:
        evaluation.run(root)
    return len(made)


@pytest.mark.parametrize(("n0", "n1", "n2"), [(12, 3, 2), (5, 4, 3), (7, 1, 2), (1, 6, 1)])
def test_the_backward_pass_costs_at_most_twice_the_forward_pass(n0, n1, n2):
    let = f"x: {n0}; W1: {n1} {n0}; b1: {n1}; W2: {n2} {n1}; b2: {n2}; t: {n2}"
    where = {"z1": "W1 @ x + b1", "a1": "relu(z1)", "z2": "W2 @ a1 + b2", "C": "sum((z2 - t)**2)/2"}
    cost, output = (parse(name, let=let, where=where) for name in ("C", "z2"))
    draw = random.Random(0)
    drawn = {"x": (n0,), "W1": (n1, n0), "b1": (n1,), "W2": (n2, n1), "b2": (n2,), "t": (n2,)}
    values = {
        name: [[draw.randint(1, 9) for _ in range(shape[-1])] for _ in range(shape[0])]
        if len(shape) == 2
        else [draw.randint(1, 9) for _ in range(shape[0])]
        for name, shape in drawn.items()
    }
    forward = multiplications([output], values)
    both = multiplications([output, *grad(cost, ["W1", "b1", "W2", "b2"]).result], values)
    assert forward == n0 * n1 + n1 * n2
    slopes = n1 + n2  # one product for each unit
    assert both - forward == 2 * forward - n0 * n1 + slopes
