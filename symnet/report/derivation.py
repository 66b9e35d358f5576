"""One derivation in every format: text, LaTeX, HTML, plain data, NumPy code."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from symnet.claim import Claim, Verdict
from symnet.errors import SymnetError, quote
from symnet.evidence import verify_derivation
from symnet.expr import Expr
from symnet.program import compile
from symnet.report.contrasts import contrast_data
from symnet.report.document import Document, Paragraph
from symnet.report.formula import relation
from symnet.report.latex import latex
from symnet.report.notation import Notation, Op, row
from symnet.report.optima import optimum_data
from symnet.report.plain import latex_lines, text_lines
from symnet.report.remarks import conventions
from symnet.report.sections import derivation_section, said
from symnet.report.style import Line, Style, chains_of, expressions_of, results_of
from symnet.report.terminal import terminal
from symnet.report.to_html import to_html
from symnet.report.words import word
from symnet.step import Derivation, Verification


def render(
    derivation: Derivation,
    format: str,
    lang: str = "en",
    notation: str = "matrix",
    layout: str = "mixed",
    verification: Verification | None = None,
) -> str:
    """The derivation as `text`, `latex`, `html`, `json` or `numpy`, with its verdicts; judged here if not given.

    notation: `matrix`, or `index`, in which a tensor is given by its entry; layout: of derivatives, `mixed` (as the
    language means them), `numerator` or `denominator`.
    """
    if format not in FORMATS:
        raise SymnetError(f"{quote(format)} is not a format; there are {', '.join(FORMATS)}")
    style = Style(lang, notation, layout)
    if not (format in ("text", "numpy") and style.pasteable):
        style = style.naming(expressions_of(derivation))
    judged = verification or verify_derivation(derivation)
    return FORMATS[format](derivation, judged, style)


def derivation_text(
    derivation: Derivation,
    lang: str = "en",
    notation: str = "matrix",
    layout: str = "mixed",
    verification: Verification | None = None,
) -> str:
    """Numbered lines with rules and verdicts, for a terminal.

    >>> from symnet.calculus import grad
    >>> from symnet.language import parse
    >>> d = grad(parse("sum(W @ x)", let="W: m n; x: n"), "W")
    >>> print(derivation_text(d, notation="index").splitlines()[1])
    Statement: (∂/∂Wᵢⱼ) ∑ₖₗ Wₖₗ xₗ = xⱼ
    """
    return render(derivation, "text", lang, notation, layout, verification)


def derivation_latex(
    derivation: Derivation,
    lang: str = "en",
    notation: str = "matrix",
    layout: str = "mixed",
    verification: Verification | None = None,
) -> str:
    """A LaTeX fragment: the definitions, and the lines as one `align*` for each chain."""
    return render(derivation, "latex", lang, notation, layout, verification)


def derivation_html(
    derivation: Derivation,
    lang: str = "en",
    notation: str = "matrix",
    layout: str = "mixed",
    verification: Verification | None = None,
) -> str:
    """A page that stands alone, with MathML."""
    return render(derivation, "html", lang, notation, layout, verification)


def derivation_to_dict(
    derivation: Derivation,
    verification: Verification | None = None,
    lang: str = "en",
    notation: str = "matrix",
    layout: str = "mixed",
) -> dict[str, Any]:
    """Plain data: `result` (text, latex, and numpy, None where it has no code), `definitions`, and `steps` with rule,
    text, latex and verdict.

    `text` is always the text language, which can be pasted back in; `shown` and `latex` are in the notation and layout
    that were asked for, and `notes` says what a reader has to know of them.
    """
    style = Style(lang, notation, layout).naming(expressions_of(derivation))
    return _data(derivation, verification or verify_derivation(derivation), style)


def _data(derivation: Derivation, judged: Verification, style: Style) -> dict[str, Any]:
    return {
        "notation": style.notation,
        "layout": style.layout,
        "notes": style.notes(),
        "claim": [_claim_text(claim) for claim in derivation.claims],
        "result": _result(derivation, style),
        "definitions": [
            {
                "name": d.name.name,
                "text": f"{d.name.name} := {d.meaning.named()}",
                **_printed(row(*_between(style.sides(d.name, d.meaning), ":="))),
            }
            for d in derivation.definitions
        ],
        "steps": [
            _step(line, judged.steps[line.number - 1], style)
            for chain in chains_of(derivation.steps, style)
            for line in chain
        ],
        "whole": _verdict(judged.whole),
        **optimum_data(derivation),
        **contrast_data(derivation, judged),
    }


def _printed(formula: Notation) -> dict[str, str]:
    return {"shown": terminal(formula), "latex": latex(formula)}


def _between(sides: tuple[Notation, Notation], sign: Op | str) -> tuple[Notation, Op | str, Notation]:
    return sides[0], sign, sides[1]


def _claim_text(claim: Claim) -> str:
    given = f"  [{', '.join(c.named() for c in claim.given)}]" if claim.given else ""
    return f"{claim.comparison.named()}{given}"


def _result(derivation: Derivation, style: Style) -> dict[str, Any]:
    several = isinstance(derivation.result, (list, tuple))
    results: list[Expr] = list(derivation.result) if several else [derivation.result]
    texts, formulas = [str(e) for e in results], [latex(shown) for shown in results_of(derivation, style)]
    try:
        source: str | None = _source(derivation)
    except SymnetError:  # an unspecified function, or a derivative as written, has no code
        source = None
    return {"text": texts if several else texts[0], "latex": formulas if several else formulas[0], "numpy": source}


def _source(derivation: Derivation) -> str:
    """NumPy code of the result."""
    result = derivation.result
    return compile(list(result) if isinstance(result, (list, tuple)) else result).source


def _step(line: Line, verdict: Verdict, style: Style) -> dict[str, Any]:
    step = line.step
    return {
        "rule": step.rule.name,
        "text": f"{step.before.named()} {step.relation} {step.after.named()}",
        **_printed(row(*_between(style.sides(step.before, step.after, line.turned), relation(step.relation)))),
        **_verdict(verdict),
        "given": [c.named() for c in step.given],
        "opened": [c.named() for c in step.opened],
        "conventions": list(conventions(step)),
        "chain": step.chain,
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {"status": verdict.status, "method": verdict.method, "scope": verdict.scope}


def _text(derivation: Derivation, judged: Verification, style: Style) -> str:
    return "\n".join(text_lines(derivation, judged, style))


def _latex(derivation: Derivation, judged: Verification, style: Style) -> str:
    return "\n".join(latex_lines(derivation, judged, style))


def _html(derivation: Derivation, judged: Verification, style: Style) -> str:
    title = said(derivation.meta, "title", style.lang) or word("derivation", style.lang)
    section = derivation_section(derivation, judged, style)
    notes = tuple(map(Paragraph, style.notes()))
    return to_html(Document(title=title, lang=style.lang, sections=(section,), abstract=notes))


def _json(derivation: Derivation, judged: Verification, style: Style) -> str:
    return json.dumps(_data(derivation, judged, style), ensure_ascii=False, indent=2)


def _numpy(derivation: Derivation, judged: Verification, style: Style) -> str:
    return _source(derivation)


FORMATS: dict[str, Callable[[Derivation, Verification, Style], str]] = {
    "text": _text,
    "latex": _latex,
    "html": _html,
    "json": _json,
    "numpy": _numpy,
}
