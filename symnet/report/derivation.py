"""One derivation in every format: text, LaTeX, HTML, plain data, NumPy code."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from symnet.claim import Claim, Verdict
from symnet.errors import SymnetError, quote
from symnet.evidence import verify_derivation
from symnet.expr import Expr
from symnet.program import compile
from symnet.report.document import Document
from symnet.report.formula import formula
from symnet.report.latex import latex
from symnet.report.pages import derivation_section
from symnet.report.terminal import terminal
from symnet.report.to_html import to_html
from symnet.report.words import word
from symnet.step import Derivation, Step, Verification


def render(
    derivation: Derivation,
    format: str,
    language: str = "en",
    notation: str = "matrix",
    verification: Verification | None = None,
) -> str:
    """The derivation as `text`, `latex`, `html`, `json` or `numpy`, with its verdicts; judged here if not given."""
    if format not in FORMATS:
        raise SymnetError(f"{quote(format)} is not a format; there are {', '.join(FORMATS)}")
    if notation not in ("matrix", "index"):
        raise SymnetError(f"{quote(notation)} is not a notation; there are matrix and index")
    judged = verification or verify_derivation(derivation)
    return FORMATS[format](derivation, judged, Style(language, notation == "index"))


@dataclass(frozen=True)
class Style:
    """lang: of words; by_entries: index notation, in which a tensor is given by its entry."""

    lang: str = "en"
    by_entries: bool = False

    def latex(self, e: Expr) -> str:
        return latex(formula(e, lang=self.lang, by_entries=self.by_entries))

    def claim(self, claim: Claim) -> str:
        given = f"  [{', '.join(c.named() for c in claim.given)}]" if claim.given else ""
        return f"{self.text(claim.lhs)} {claim.relation} {self.text(claim.rhs)}{given}"

    def text(self, e: Expr) -> str:
        return terminal(formula(e, lang=self.lang, by_entries=True)) if self.by_entries else e.named()


def derivation_text(derivation: Derivation, lang: str = "en", verification: Verification | None = None) -> str:
    """Numbered lines with rules and verdicts, for a terminal."""
    return render(derivation, "text", lang, verification=verification)


def derivation_latex(derivation: Derivation, lang: str = "en", verification: Verification | None = None) -> str:
    """A LaTeX fragment: the definitions, and the lines as one `align*` for each chain."""
    return render(derivation, "latex", lang, verification=verification)


def derivation_html(derivation: Derivation, lang: str = "en", verification: Verification | None = None) -> str:
    """A page that stands alone, with MathML."""
    return render(derivation, "html", lang, verification=verification)


def derivation_to_dict(
    derivation: Derivation, verification: Verification | None = None, style: Style | None = None
) -> dict[str, Any]:
    """Plain data: `result` (text, latex, numpy), `definitions`, and `steps` with rule, text, latex and verdict."""
    judged = verification or verify_derivation(derivation)
    style = style or Style()
    return {
        "claim": [style.claim(claim) for claim in derivation.claims],
        "result": _result(derivation, style),
        "definitions": [
            {"name": d.name.name, "text": f"{d.name.name} := {d.meaning.named()}", "latex": style.latex(d.meaning)}
            for d in derivation.definitions
        ],
        "steps": [_step(s, v, style) for s, v in zip(derivation.steps, judged.steps, strict=True)],
        "whole": _verdict(judged.whole),
    }


def _result(derivation: Derivation, style: Style) -> dict[str, Any]:
    several = isinstance(derivation.result, (list, tuple))
    results = list(derivation.result) if several else [derivation.result]
    texts, formulas = [str(e) for e in results], [style.latex(e) for e in results]
    source = compile(results if several else results[0]).source
    return {"text": texts if several else texts[0], "latex": formulas if several else formulas[0], "numpy": source}


def _step(step: Step, verdict: Verdict, style: Style) -> dict[str, Any]:
    return {
        "rule": step.rule.name,
        "text": f"{style.text(step.before)} {step.relation} {style.text(step.after)}",
        "latex": f"{style.latex(step.before)} {LATEX_RELATION[step.relation]} {style.latex(step.after)}",
        **_verdict(verdict),
        "given": [c.named() for c in step.given],
        "opened": [c.named() for c in step.opened],
        "chain": step.chain,
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {"status": verdict.status, "method": verdict.method, "scope": verdict.scope}


LATEX_RELATION = {"==": "=", "<=": r"\le", "<": "<", ">=": r"\ge", ">": ">"}
MARK = {"proved": "✓", "refuted": "✗", "supported": "~", "unknown": "?"}


def _text(derivation: Derivation, judged: Verification, style: Style) -> str:
    return "\n".join(_text_lines(derivation, judged, style))


def _text_lines(derivation: Derivation, judged: Verification, style: Style) -> Iterator[str]:
    language = style.lang
    title = derivation.meta.get("title_zh" if language == "zh" else "title")
    summary = derivation.meta.get("summary_zh" if language == "zh" else "summary")
    if title:
        yield from (title, "=" * len(title))
    if summary:
        yield from (summary, "")
    for claim in derivation.claims:
        yield f"{word('statement', language)}: {style.claim(claim)}"
    for definition in derivation.definitions:
        yield f"  {definition.name.name} := {definition.meaning.named()}"
    chain = None
    for number, (step, verdict) in enumerate(zip(derivation.steps, judged.steps, strict=True), start=1):
        if step.chain != chain or number == 1:
            chain = step.chain
            yield ""
            yield f"     {style.text(step.before)}"
        yield f"{number:>3}.   {step.relation} {style.text(step.after)}"
        yield f"         {_reason(step, language)}  {_badge(verdict, language)}"
        for condition in step.opened:
            yield f"         {word('provided', language)} {condition.named()}"
    yield ""
    yield f"{word('whole', language)}: {_badge(judged.whole, language)}"


def _reason(step: Step, language: str) -> str:
    name = step.rule.zh if language == "zh" and step.rule.zh else step.rule.name
    used = f" [{', '.join(c.named() for c in step.given)}]" if step.given else ""
    note = step.note_zh if language == "zh" and step.note_zh else step.note
    return f"({name}{used}{'; ' + note if note else ''})"


def _badge(verdict: Verdict, language: str) -> str:
    parts = [word(verdict.status, language), verdict.method, verdict.scope]
    return f"{MARK[verdict.status]} {' · '.join(part for part in parts if part)}"


def _latex(derivation: Derivation, judged: Verification, style: Style) -> str:
    lines = [rf"\[ {style.latex(d.name)} := {style.latex(d.meaning)} \]" for d in derivation.definitions]
    rows: list[str] = []
    chain = None
    for step in derivation.steps:
        head = style.latex(step.before) if step.chain != chain or not rows else ""
        chain = step.chain
        rows.append(f"{head} &{LATEX_RELATION[step.relation]} {style.latex(step.after)}")
    body = " \\\\\n".join(rows) or style.latex(_first(derivation.result))
    return "\n".join([*lines, r"\begin{align*}", body, r"\end{align*}"])


def _first(result: Any) -> Expr:
    return result[0] if isinstance(result, (list, tuple)) else result


def _html(derivation: Derivation, judged: Verification, style: Style) -> str:
    title = derivation.meta.get("title_zh" if style.lang == "zh" else "title") or word("derivation", style.lang)
    section = derivation_section(derivation, judged, style.lang)
    return to_html(Document(title=title, lang=style.lang, sections=(section,)))


def _json(derivation: Derivation, judged: Verification, style: Style) -> str:
    return json.dumps(derivation_to_dict(derivation, judged, style), ensure_ascii=False, indent=2)


def _numpy(derivation: Derivation, judged: Verification, style: Style) -> str:
    return str(_result(derivation, style)["numpy"])


FORMATS: dict[str, Callable[[Derivation, Verification, Style], str]] = {
    "text": _text,
    "latex": _latex,
    "html": _html,
    "json": _json,
    "numpy": _numpy,
}
