"""Minima on the page: the Lagrange function, the points with their multipliers, kinds and reasons, and a picture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symnet.expr import Expr
from symnet.optimality import CriticalPoint, Optimum
from symnet.report.breaking import fitted
from symnet.report.document import Block, Figure, Inline, Inlines, Math, Paragraph, Strong, Table
from symnet.report.latex import escape, latex
from symnet.report.layout import BOX
from symnet.report.notation import Notation, Op, Sym, row
from symnet.report.optimum_pictures import optimum_picture
from symnet.report.plots import picture_svg
from symnet.report.style import Style
from symnet.report.words import word
from symnet.step import Derivation

REASONS = {"global minimum": "why lowest", "local minimum": "why local", "stationary": "why stationary"}


def optima_of(derivation: Derivation) -> list[Optimum]:
    """The minima that a derivation holds."""
    return [one for one in (derivation, *derivation.parts) if isinstance(one, Optimum)]


def optimum_blocks(derivation: Derivation, style: Style) -> Iterator[Block]:
    """For each minimum: the Lagrange function, a table of points, why the first is the minimum, a picture."""
    lang = style.lang
    for one in optima_of(derivation):
        yield Paragraph(Strong(word("points", lang)))
        if one.problem is not None and one.problem.constraints:
            yield Math(fitted(row(Sym("L"), Op("="), style.formula(one.lagrangian)), BOX))
        header = tuple(word(k, lang) for k in ("point", "multipliers", "function value", "kind", "reason"))
        yield Table(header, tuple(_row(one, p, style) for p in one.points), align="lllll")
        yield Paragraph(word(_reason(one), lang))
        picture = optimum_picture(one)
        if picture is not None:
            caption = picture.caption if isinstance(picture.caption, str) else picture.caption[lang == "zh"]
            yield Figure(picture_svg(picture, lang), caption=caption, alt=caption, width=picture.width)


def _reason(one: Optimum) -> str:
    """Why the first point is what it is called, as a word of the table."""
    if one.points[0].kind == "global minimum" and any(step.cited for step in one.steps):
        return "why cited"
    return REASONS.get(one.points[0].kind, "why stationary")


def _row(one: Optimum, p: CriticalPoint, style: Style) -> tuple[Inlines, ...]:
    lang = style.lang
    reason: list[Inline] = [_why(p, lang)]
    if p.measure is not None:  # the number at the end, as a formula
        reason = [_why(p, lang).removesuffix(str(p.measure)), style.formula(p.measure)]
    for condition in p.given:
        reason += [word("comma" if isinstance(reason[-1], Notation) else "semicolon", lang), style.claim(condition)]
    values = [_equation(style, name, e) for name, e in _places(one, p)]
    multipliers = [_equation(style, name, e) for name, e in _multipliers(one, p)]
    kind = word(p.kind, lang)
    return _listed(values), _listed(multipliers), style.formula(p.value), kind, tuple(reason)


def _places(one: Optimum, p: CriticalPoint) -> list[tuple[Expr, Expr]]:
    return [(x, p.values[x.name]) for x in one.problem.variables] if one.problem else []


def _multipliers(one: Optimum, p: CriticalPoint) -> list[tuple[Expr, Expr]]:
    return [(c.multiplier, p.multipliers[c.multiplier.name]) for c in one.problem.constraints] if one.problem else []


def _equation(style: Style, name: Expr, e: Expr) -> Notation:
    return row(style.formula(name), Op("="), style.formula(e))


def _listed(formulas: list[Notation]) -> Inlines:
    return tuple(part for formula in formulas for part in (", ", formula))[1:] or "–"


def _why(p: CriticalPoint, lang: str) -> str:
    return (p.why_zh if lang == "zh" else "") or p.why


def optimum_lines(derivation: Derivation, style: Style) -> Iterator[str]:
    """The same as plain text."""
    lang = style.lang
    comma, semicolon, colon = (word(k, lang) for k in ("comma", "semicolon", "colon"))
    for one in optima_of(derivation):
        yield from ("", word("points", lang))
        if one.problem is not None and one.problem.constraints:
            yield f"  {word('lagrange function', lang)}{colon}{style.text(one.lagrangian)}"
        for p in one.points:
            pairs = [[f"{x} = {style.text(e)}" for x, e in found] for found in (_places(one, p), _multipliers(one, p))]
            place = semicolon.join(comma.join(found) for found in pairs if found)
            given = "".join(f"{comma}{style.text(c)}" for c in p.given)
            yield f"  {place}{semicolon}{word('function value', lang)} {style.text(p.value)}"
            yield f"    {word(p.kind, lang)}{colon}{_why(p, lang)}{given}"
        yield f"  {word(_reason(one), lang)}"


def optimum_latex(derivation: Derivation, style: Style) -> Iterator[str]:
    """The same as a list of LaTeX."""
    lang = style.lang
    for one in optima_of(derivation):
        yield rf"\noindent {escape(word('points', lang))}:"
        items = []
        for p in one.points:
            pairs = [_equation(style, name, e) for name, e in (*_places(one, p), *_multipliers(one, p))]
            shown = ", ".join(f"${latex(pair)}$" for pair in pairs)
            reason = "".join(f", ${latex(style.claim(c))}$" for c in p.given)
            said = f"{escape(word(p.kind, lang))} ({escape(_why(p, lang))}{reason})"
            items.append(rf"  \item {shown}: ${latex(style.formula(p.value))}$, {said}")
        yield "\\begin{itemize}\n" + "\n".join(items) + "\n\\end{itemize}"


def optimum_data(derivation: Derivation) -> dict[str, Any]:
    """The same as plain data; nothing where there is no minimum."""
    found = [
        {
            "lagrangian": str(one.lagrangian),
            "minimum": str(one.minimum),
            "points": [
                {
                    "values": {name: str(e) for name, e in p.values.items()},
                    "multipliers": {name: str(e) for name, e in p.multipliers.items()},
                    "value": str(p.value),
                    "kind": p.kind,
                    "why": p.why,
                    "given": [str(c) for c in p.given],
                }
                for p in one.points
            ],
        }
        for one in optima_of(derivation)
    ]
    return {"minima": found} if found else {}
