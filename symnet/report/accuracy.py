"""How accurate the compiled code is: tables in units of the last place, and what the stable forms are good for."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symnet import ops
from symnet.evidence.numeric.accuracy import accuracy, as_written, judge, true_values
from symnet.evidence.numeric.subjects import Subject, T, X, over, subjects
from symnet.expr import Expr, rebuild
from symnet.plots import Level, Line, Panel, Picture, Words
from symnet.program import compile
from symnet.report.document import Block, CodeSpan, Figure, Inlines, Paragraph, Section, Table
from symnet.report.plots import picture_svg
from symnet.report.style import Style
from symnet.report.words import word
from symnet.symbols import scalar, tensor

Array = NDArray[Any]
TYPES = (np.float64, np.float32)
POINTS = 240  # of each subject in the report; `benchmarks/accuracy.py` takes thousands
LEAST, LOST = 0.05, 2.0**53  # the ends of the scale: nearly exact, and no digit right
LONGEST = 64  # letters of code that are shown


@dataclass(frozen=True)
class Measured:
    """A subject and its worst error in each type, in (scaled) units of the last place."""

    subject: Subject
    worst: tuple[float, ...]


@dataclass(frozen=True)
class Curve:
    """A formula that is naive as written; at: places along the axis, `values` the arguments there."""

    title: str
    formula: Expr
    at: Array
    values: Mapping[str, Array]
    log: bool = False


@cache
def measured() -> tuple[Measured, ...]:
    """Every subject, judged in both types at points over the whole range."""
    return tuple(Measured(s, tuple(s.judged(s.points(kind, POINTS)).worst for kind in TYPES)) for s in subjects())


def accuracy_section(style: Style) -> Section:
    """The accuracy of compiled code as a page."""
    lang = style.lang
    caption = word("accuracy curves", lang)
    return Section(
        title=word("accuracy title", lang),
        blocks=(
            Paragraph(word("accuracy about", lang)),
            _functions(lang),
            *_compositions(style),
            Figure(picture_svg(curves(), lang), caption, alt=caption, width=1.0),
        ),
        anchor="accuracy",
        aside="python benchmarks/accuracy.py",
    )


def _functions(lang: str) -> Table:
    """One row a function: its own worst errors, and those of its derivatives."""
    kinds = ("function", "derivative", "second derivative")
    found: dict[str, dict[str, tuple[float, ...]]] = {}
    for one in measured():
        if one.subject.kind in kinds:
            found.setdefault(one.subject.name.rstrip("\u2032"), {})[one.subject.kind] = one.worst
    rows: list[tuple[Inlines, ...]] = []
    for name, row in found.items():
        cells = [units(row[kind][k]) if kind in row else "" for kind in kinds for k in range(len(TYPES))]
        rows.append((CodeSpan(name), *cells))
    header = (word("function", lang), *(f"{mark} {bits}" for mark in ("f", "f\u2032", "f\u2033") for bits in (64, 32)))
    return Table(header, tuple(rows), align="l" + "r" * 6, caption=word("accuracy functions", lang))


def _compositions(style: Style) -> Iterator[Block]:
    rows: list[tuple[Inlines, ...]] = []
    for one in measured():
        if one.subject.kind == "composition":
            code = _code(over(one.subject.formula))
            shown = CodeSpan(code) if len(code) <= LONGEST else "…"
            written = rebuild(one.subject.formula, {T: scalar("x")})
            rows.append((style.formula(written), shown, *map(units, one.worst)))
    header = tuple(word(k, style.lang) for k in ("as written", "as computed", "float64", "float32"))
    yield Table(header, tuple(rows), align="llrr", caption=word("accuracy compositions", style.lang))


def _code(e: Expr) -> str:
    """What runs, on one line."""
    lines = compile(e).source.split('"""')[-1].strip().splitlines()
    return "; ".join(line.strip() for line in lines).replace("return ", "").removesuffix(".copy()")


def units(value: float) -> str:
    """Rounded up to halves, so that a different library of elementary functions need not change the page.

    >>> units(0.0), units(0.51), units(1.9)
    ('0', '1', '2')
    """
    return f"{math.ceil(2 * value) / 2:g}"


def curves() -> Picture:
    """The error of what is written, computed step by step, against the error of what is computed in its place."""
    panels = []
    for curve in naive():
        true = true_values(curve.formula, curve.values, np.float64)
        with np.errstate(all="ignore"):
            plain = judge(np.ravel(as_written(curve.formula, list(curve.values))(**curve.values)), true).errors
        stable = accuracy(curve.formula, curve.values).errors
        lines = (("as written", plain, 1), ("in stable form", stable, 0))
        marks = [Line(curve.at, _shown(errors), _words(label), color, width=1.3) for label, errors, color in lines]
        panels.append(
            Panel(
                (*marks, Level(8.0, _words("limit of 8"))),
                title=curve.title,
                x="x",
                y=_words("units of the last place"),
                log="xy" if curve.log else "y",
                y_limits=(LEAST / 2, LOST * 8),
                legend="best",
            )
        )
    return Picture("accuracy", "", tuple(panels), columns=2, size=(4.0, 2.6))


def _words(key: str) -> Words:
    return word(key, "en"), word(key, "zh")


def _shown(errors: Array) -> Array:
    """On a logarithmic scale: 0 at its lower end, and no value, or an infinite one, where no digit is right."""
    return np.clip(np.where(np.isnan(errors), LOST, errors), LEAST, LOST)


def naive() -> Iterator[Curve]:
    line = np.linspace(-800, 800, 641)
    yield Curve("log(1 + exp(x))", ops.log(1 + ops.exp(X)), line, {"x": line})
    yield Curve("log(1/(1 + exp(-x)))", ops.log(1 / (1 + ops.exp(-X))), line, {"x": line})
    yield Curve("exp(x)/(1 + exp(x))", ops.exp(X) / (1 + ops.exp(X)), line, {"x": line})
    small = np.logspace(-18, 2, 401)
    yield Curve("exp(x) - 1", ops.exp(X) - 1, small, {"x": small}, log=True)
    z = tensor("z", X.shape[0], 2)
    pairs = np.stack([line, line - 1], axis=1)
    yield Curve("log(exp(x) + exp(x - 1))", ops.log(ops.sum(ops.exp(z), 1)), line, {"z": pairs})
    wide = np.logspace(-200, 200, 401)
    sides = np.stack([wide, 0.75 * wide], axis=1)
    yield Curve("sqrt(x**2 + (3*x/4)**2)", ops.sqrt(ops.sum(z**2, 1)), wide, {"z": sides}, log=True)


__all__ = ["Curve", "Measured", "accuracy_section", "curves", "measured", "units"]
