"""Numerator and denominator layout: each printed line is true under the textbook's own definition of its layout."""

from dataclasses import replace

import numpy as np
import pytest

import symnet as sn
from symnet.catalog import find, load
from symnet.claim import Verdict
from symnet.errors import SymnetError
from symnet.expr import Symbol
from symnet.language import parse
from symnet.report.context import LAYOUTS
from symnet.report.derivation import render
from symnet.report.formula import expression_latex
from symnet.report.style import Style, chains_of, expressions_of, results_of, shown_once
from symnet.report.terminal import terminal
from symnet.sizes import substitute
from symnet.step import Verification
from tests.notation_reader import LET, Reader
from tests.notation_values import value

MORE = LET + "; U: k m; c: k; q: k; S: n n symmetric; g: 2; w: n"
SIZES = {"m": 2, "n": 3, "k": 4}
CASES = [
    ("grad", "sum((U @ sigmoid(W @ x + b) + c - q)**2)/2", "W"),
    ("grad", "sum((sigmoid(U @ tanh(W @ x + b) + c) - q)**2)/2", "x"),
    ("grad", "sum((U @ relu(W @ x + b) - q)**2)", "x"),
    ("grad", "x @ A @ x", "x"),
    ("grad", "x @ S @ x/2 - x @ p", "x"),
    ("grad", "sum(log(1 + exp(-y*(X @ w))))", "w"),
    ("grad", "sum((X @ w - y)**2) + t*sum(w**2)", "w"),
    ("grad", "-sum(p*log(softmax(x)))", "x"),
    ("grad", "logdet(A @ A.T)", "A"),
    ("grad", "trace(A @ A.T @ A)", "A"),
    ("grad", "mean(X**2)", "X"),
    ("grad", "norm(W @ x - y)", "x"),
    ("grad", "sum(f(W @ x))", "x"),
    ("jacobian", "U @ sigmoid(W @ x + b)", "x"),
    ("jacobian", "softmax(z)", "z"),
    ("jacobian", "x/norm(x)", "x"),
    ("jacobian", "tanh(x)*p", "x"),
    ("jacobian", "W @ x * (x @ p)", "x"),
    ("jacobian", "t**2*x", "t"),
    ("hessian", "x @ A @ x", "x"),
    ("hessian", "sum(log(1 + exp(X @ w)))", "w"),
]


def derived(kind, source, wrt):
    return getattr(sn, kind)(parse(source, let=MORE), wrt)


def printed_lines(derivation, style):
    """Both sides of every definition, line and claim."""
    for d in derivation.definitions:
        yield style.sides(d.name, d.meaning)
    for chain in chains_of(derivation.steps, style):
        for line in chain:
            yield style.sides(*line.sides)
    for claim in derivation.claims:
        yield style.sides(claim.lhs, claim.rhs, style.turns(claim.lhs))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(("kind", "source", "wrt"), CASES, ids=[f"{kind} {source}" for kind, source, _ in CASES])
def test_every_line_holds_in_its_layout(kind, source, wrt, layout):
    derivation = derived(kind, source, wrt)
    shown = list(expressions_of(derivation))
    style = Style(layout=layout).naming(shown)
    world = replace(Reader(*shown, sizes=SIZES).world, entries=False, layout=layout)
    for left, right in printed_lines(derivation, style):
        a, b = np.asarray(value(left, world)), np.asarray(value(right, world))
        assert a.shape == b.shape or 1 in (a.size, b.size), (terminal(left), terminal(right))
        assert np.allclose(a, b, rtol=1e-3, atol=1e-4), (terminal(left), terminal(right))


@pytest.mark.parametrize(("kind", "source", "wrt"), [row for row in CASES if "f(" not in row[1]])
def test_results_are_each_others_transposes(kind, source, wrt):
    derivation = derived(kind, source, wrt)
    shown = list(expressions_of(derivation))
    reader = Reader(*shown, sizes=SIZES)
    numerator, denominator, mixed = (
        np.atleast_2d(value(results_of(derivation, Style(layout=layout).naming(shown))[0], world(reader)))
        for layout in ("numerator", "denominator", "mixed")
    )
    expected = reader.run(derivation.result)
    column = expected[:, None] if expected.ndim == 1 else expected
    assert np.allclose(mixed, column)
    assert np.allclose(numerator, mixed.T if kind == "grad" else mixed)
    assert np.allclose(denominator, mixed.T if kind == "jacobian" else mixed)


@pytest.mark.parametrize(("printed", "read"), [("numerator", "denominator"), ("denominator", "numerator")])
def test_the_reader_tells_layouts_apart(printed, read):
    derivation = derived("grad", "sum((U @ tanh(W @ x + b) - q)**2)", "x")
    shown = list(expressions_of(derivation))
    world = replace(Reader(*shown, sizes=SIZES).world, entries=False, layout=read)
    wrong = 0
    for left, right in printed_lines(derivation, Style(layout=printed).naming(shown)):
        a, b = np.asarray(value(left, world)), np.asarray(value(right, world))
        wrong += a.shape != b.shape
    assert wrong >= 4


LINES = [*CASES, ("grad", "sum(max_pool2d(G, 2)**2)", "G"), ("jacobian", "W @ x", "W"), ("jacobian", "exp(A)", "A")]


@pytest.mark.parametrize(("kind", "source", "wrt"), LINES, ids=[f"{kind} {source}" for kind, source, _ in LINES])
def test_both_sides_of_a_line_share_their_indices(kind, source, wrt):
    derivation = getattr(sn, kind)(parse(source, let=MORE + "; G: 2 4"), wrt)
    shown = list(expressions_of(derivation))
    style = Style(notation="index").naming(shown)
    reader = Reader(*shown, sizes=SIZES)
    pairs = [(d.name, d.meaning, False) for d in derivation.definitions]
    pairs += [line.sides for chain in chains_of(derivation.steps, style) for line in chain]
    for left, right, turned in pairs:
        assert not turned
        letters = style.formula(Symbol("entry_of_it", left.shape)).sub
        sizes = [substitute(d, reader.sizes) for d in left.shape]
        for place in list(np.ndindex(*sizes))[:6]:
            world = reader.world
            for letter, at in zip(letters.items if left.shape else (), place, strict=True):
                world = world.bind(letter, at)
            a, b = (value(side, world) for side in style.sides(left, right))
            assert np.isclose(a, b, rtol=1e-3, atol=1e-4), tuple(map(terminal, style.sides(left, right)))


def world(reader):
    return replace(reader.world, entries=False)


def test_an_expression_keeps_its_meaning_in_every_layout():
    gradient, jacobian = parse("grad(x @ A @ x, x)", let=LET), parse("jacobian(A @ x, x)", let=LET)
    assert gradient.latex(layout="numerator").endswith(r"^{\top}") and not gradient.latex().endswith(r"^{\top}")
    assert jacobian.latex(layout="denominator").endswith(r"^{\top}") and not jacobian.latex().endswith(r"^{\top}")
    assert gradient.latex(notation="index", layout="numerator") == gradient.latex(notation="index")


def test_sides_of_unequal_shape_are_not_turned():
    claim = sn.claim("grad(sum(X**2), X)", "<=", "x", let=LET)
    style = Style(layout="numerator").naming((claim.lhs, claim.rhs))
    assert terminal(style.claim(claim)).startswith("(")  # (∂/∂X …)ᵀ: the gradient itself, in this layout


@pytest.mark.parametrize("option", [{"layout": "rows"}, {"notation": "tensor"}, {"lang": "fr"}])
def test_unknown_styles_are_refused(option):
    with pytest.raises(SymnetError, match=next(iter(option.values()))):
        Style(**option)
    with pytest.raises(SymnetError):
        expression_latex(parse("x"), **({"notation": "x"} if "lang" in option else option))


NOT_JUDGED = Verdict("unknown", reason="not judged here")


@pytest.mark.parametrize("entry", find().entries, ids=lambda entry: entry.name)
def test_every_derivation_of_the_catalog_prints_in_every_style(entry):
    derivation = load(entry)
    contrasts = (NOT_JUDGED,) * len(derivation.contrasts)
    judged = Verification((NOT_JUDGED,) * len(derivation.steps), NOT_JUDGED, contrasts)
    for lang in ("en", "zh"):
        for notation, layout in (("index", "mixed"), *(("matrix", layout) for layout in LAYOUTS)):
            notes = Style(lang, notation, layout).notes()
            html = (lang, layout) in (("en", "mixed"), ("zh", "denominator"))  # of the same notation as latex
            for format in ("text", "latex", "json", *(("html",) if html else ())):
                printed = render(derivation, format, lang, notation, layout, judged)
                if format != "text" or (notation, layout) != ("matrix", "mixed"):
                    assert all(note in printed for note in notes)
    assert not list(printed_twice(derivation))


def printed_twice(derivation):
    """What prints the same on both sides of a line that is shown, or of a statement."""
    style = Style().naming(expressions_of(derivation))
    for claim in derivation.claims:
        left, right = style.sides(claim.lhs, claim.rhs)
        yield from [claim] if left == right else []
    for chain in chains_of(derivation.steps, style):
        before = None
        for line in shown_once(chain, (Verdict("proved"),) * len(derivation.steps), style.sides):
            left, right = style.sides(*line.sides)
            yield from [line] if right == (left if line.first else before) else []
            before = right


def test_a_line_that_prints_as_what_it_begins_with_is_joined_to_the_next():
    page = sn.derive_by_hand("(A @ B) @ C == A @ (B @ C)", let="A: m p; B: p q; C: q n")
    page.step("==", 'einsum("ik,kl,lj->ij", A, B, C)', because="the double sum")
    page.step("==", "A @ (B @ C)", because="the sums exchanged")
    assert "1–2" in page.html() and page.latex().count("A B C") == 1


def test_parentheses_stay_where_sides_would_print_alike():
    style = Style()
    c, d, A = sn.tensors("c; d; A: m n")
    assert [terminal(side) for side in style.sides((c * d) * A, c * (d * A))] == ["c d A", "c (d A)"]
    assert terminal(style.formula(c * (d * A))) == "c d A"
