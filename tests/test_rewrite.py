"""The rewriting mechanism: strategies on integers, matching, chains as one place, lines that meet."""

import pytest

import symnet as sn
from symnet.expr import Add, Compare, Defined, Map, Mul, Number, Symbol
from symnet.rewrite import (
    AtRoot,
    Facts,
    Rewriter,
    Rewritten,
    exhaust,
    first_of,
    match,
    normal,
    opaque,
    pattern,
    places,
    row,
    spread,
    substitute,
    traced,
)

a, b, x, y = map(Symbol, "abxy")
ONE = Number(1)


@row("drop 1", "1*a == a", "去掉 1", Mul)
def drop_one(node, facts):
    left, right = node.children
    return right if left is ONE else left if right is ONE else None


@row("double", "a + a == 2*a", "加倍", Add)
def double(node, facts):
    left, right = node.children
    return Rewritten(2 * left, (Compare("==", left, left),)) if left is right else None


def test_strategies_on_integers():
    halve = lambda n: n // 2 if n % 2 == 0 else None  # noqa: E731
    assert exhaust(halve)(96) == 3
    assert first_of(halve, lambda n: n + 1)(7) == 8
    assert first_of(halve)(7) is None


def test_match_binds_the_same_name_to_the_same_thing():
    assert match(a + b, x + y, {a, b}) == {a: x, b: y}
    assert match(a + a, x + y, {a}) is None
    assert match(a * a, (x + 1) * (x + 1), {a}) == {a: x + 1}
    assert match(Map("log", a), Map("exp", x), {a}) is None


def test_patterns_open_their_condition():
    rule = pattern("exp of log", Map("exp", Map("log", a)), a, "对数的指数", (Compare(">", a, Number(0)),))
    found = rule.apply(Map("exp", Map("log", x + y)), Facts())
    assert found.after is x + y and found.opened == (Compare(">", x + y, Number(0)),)
    assert rule.apply(Map("exp", x), Facts()) is None


def test_names_are_not_looked_into():
    name = Defined("u", x * 1)
    assert opaque(name)
    assert substitute(name + x, {x: y}) is name + y
    assert Rewriter([drop_one])(name * 1) is name


def test_chains_are_one_place():
    chain = ((x + y) + (a + b)) + x
    assert spread(chain) == (x, y, a, b, x)
    assert list(places(chain)) == [x, y, a, b, chain]
    assert list(places(name := Defined("u", x))) == [name]


def test_lines_meet_and_name_their_rule():
    e = (x * 1) * 1 + x * 1
    steps = traced(e, [Rewriter([drop_one, double])], "c", ())
    assert [step.rule.name for step in steps] == ["drop 1", "double"]
    assert steps[0].before is e and steps[0].after is steps[1].before and steps[-1].after is 2 * x
    assert steps[1].opened == (Compare("==", x, x),) and all(step.chain == "c" for step in steps)


def test_each_shared_node_once():
    seen = []

    @row("count", "counts visits", "计数", Add)
    def count(node, facts):
        seen.append(node)

    e = x
    for _ in range(60):
        e = (e + 1) * (e + 1)
    Rewriter([count])(e)
    assert len(seen) == len(set(seen)) == 60


def test_depth_is_no_problem():
    e = x
    for _ in range(20_000):
        e = Map("sin", e) * 1
    assert Rewriter([drop_one])(e).children[0] is not e


def test_at_root_only():
    phase = AtRoot([drop_one])
    assert phase(x * 1) is x
    assert phase((x * 1) + y) is (x * 1) + y
    assert normal((x * 1) * 1, [Rewriter([drop_one]), phase]) is x


def test_a_rule_that_never_ends_is_stopped():
    @row("grow", "a == a*1", "增长", Map)
    def grow(node, facts):
        return Map(node.name, node.children[0] + 1)

    assert Rewriter([grow], limit=50)(Map("sin", x)) is not None


@pytest.mark.parametrize("rule", [drop_one, double])
def test_rows_have_words(rule):
    assert rule.rule.name and rule.rule.statement and rule.rule.zh


def test_a_hypothesis_is_named_where_it_is_used():
    z, y = sn.tensors("z: n; y: n")
    found = sn.grad(-sn.sum(y * sn.log(sn.softmax(z))), z, given=["sum(y) == 1"])
    *before, last = found.steps
    assert [str(h) for h in last.given] == ["sum(y) == 1"]
    assert all(step.given == () for step in before) and any(step.opened for step in before)
