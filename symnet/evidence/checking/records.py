"""The record of a check: one verdict a line, the first line that does not follow, and all of it as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from symnet.claim import Claim, Verdict
from symnet.errors import SymnetError
from symnet.evidence.checking.methods import method_words, reason_words
from symnet.evidence.diagnosis.diagnose import Diagnosis
from symnet.expr import Expr, Symbol, postorder

MARKS = {"proved": "✓", "refuted": "✗", "supported": "≈", "unknown": "?"}
WEAKEST = ("refuted", "unknown", "supported", "proved")
WORDS: dict[str, tuple[str, str]] = {
    "proved": ("proved", "已证明"),
    "refuted": ("refuted", "已证伪"),
    "supported": ("supported", "数值支持"),
    "unknown": ("unknown", "未定"),
    "line": ("line {}", "第 {} 行"),
    "at": ("at", "反例："),
    "why": ("why", "原因："),
    "diagnosis": ("diagnosis", "诊断："),
    "likely": ("likely cause", "可能的原因："),
    "all shapes": ("all shapes", "任意形状"),
    "follows": ("it would follow as", "若改为下式则成立："),
    "in LaTeX": ("in LaTeX", "LaTeX 写法："),
    "given": ("it would follow given", "若加条件则成立："),
    "derived": ("symnet finds", "symnet 推得："),
    "because": ("because", "依据："),
    "define": ("if it is a definition", "若为定义，应写作："),
    "all": ("Every line follows.", "每一行都成立。"),
    "first": ("Line {} is the first that does not follow{}.", "第 {} 行是第一处不成立的地方{}。"),
    "more": (" (and {} more)", "（另有 {} 处）"),
    "open": (
        "No line is refuted; line {} is the first that is not proved.",
        "没有一行被证伪；第 {} 行是第一处未能证明的地方。",
    ),
}
LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class CheckedLine:
    """number: of the line; text: as it was written; before: the formula that it continues; verdict; diagnosis: the
    fault, where the line is refuted and one is found; derived: what symnet finds for a derivative that begins the
    chain, where the line is refuted; because: the reason that was given; section: the title of its section;
    latex: whether it was written in LaTeX."""

    number: int
    text: str
    before: str
    verdict: Verdict
    claim: Claim | None = None
    diagnosis: Diagnosis | None = None
    derived: str = ""
    because: str = ""
    section: str = ""
    latex: bool = False

    @property
    def status(self) -> str:
        return self.verdict.status

    def to_dict(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "section": self.section,
            "text": self.text,
            "before": self.before,
            "because": self.because,
            "verdict": self.verdict.to_dict(),
            "diagnosis": None if self.diagnosis is None else self.diagnosis.to_dict(),
            "derived": self.derived,
        }


@dataclass(frozen=True, repr=False)
class Check:
    """What `check` found. It has no truth value: ask `status`, or `ok`.

    lines: one for each relation between two formulas, in order.
    """

    lines: tuple[CheckedLine, ...]

    def __bool__(self) -> bool:
        raise SymnetError(f"a check has no truth value (this one is {self.status!r}); ask check.ok or check.status")

    def __repr__(self) -> str:
        """Short, for a failed assertion: the first line that does not follow, and why not."""
        first = self.first_failure
        if first is None:
            return f"<Check: {len(self.lines)} proved>"
        why = first.diagnosis.text() if first.diagnosis is not None else first.verdict.reason
        return f"<Check: line {first.number} is {first.status}: {first.text}; {why}>"

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        return tuple(line.verdict for line in self.lines)

    @property
    def status(self) -> str:
        """`refuted` where a line is; else the weakest of all: `unknown`, `supported`, or `proved`."""
        found = {line.status for line in self.lines}
        return next(status for status in WEAKEST if status in found)

    @property
    def ok(self) -> bool:
        """Whether every line is proved."""
        return self.status == "proved"

    @property
    def first_failure(self) -> CheckedLine | None:
        """The first line that is refuted; where none is, the first that could not be proved; None where all are."""
        for wanted in (("refuted",), ("unknown", "supported")):
            for line in self.lines:
                if line.status in wanted:
                    return line
        return None

    def rows(self, lang: str = "en") -> Iterator[tuple[str, str]]:
        """(role, words), one for each line of the text. role: `section`, `before`, `line`, a status, `detail`,
        `diagnosis`, `summary`, or empty."""
        if lang not in LANGUAGES:
            raise SymnetError(f"`{lang}` is not a language of reports; there are {', '.join(LANGUAGES)}")
        last, section = None, ""
        for line in self.lines:
            if line.section != section:
                section, last = line.section, None
                yield from (("", ""), ("section", section)) if line is not self.lines[0] else (("section", section),)
            begins = line.before != last
            if begins:
                yield "before", f"  {line.before}"
            yield from _line(line, lang, begins)
            last = _right(line)
        yield from (("", ""), ("summary", _summary(self, lang)))

    def text(self, lang: str = "en") -> str:
        """All lines with their verdicts, and what is wrong with those that do not follow. lang: `en` or `zh`."""
        return "\n".join(words for _, words in self.rows(lang))

    __str__ = text

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain data that JSON can hold."""
        first = self.first_failure
        return {
            "status": self.status,
            "first_failure": None if first is None else first.number,
            "lines": [line.to_dict() for line in self.lines],
        }


def _say(key: str, lang: str) -> str:
    return WORDS[key][LANGUAGES.index(lang)]


def _right(line: CheckedLine) -> str | None:
    """What a next line of the same chain continues."""
    return None if line.claim is None else str(line.claim.rhs)


def _line(line: CheckedLine, lang: str, begins: bool) -> Iterator[tuple[str, str]]:
    verdict = line.verdict
    place = _say("line", lang).format(line.number)
    how = [
        _say(verdict.status, lang),
        *(part for part in (method_words(verdict.method, lang), _scope(verdict, lang)) if part),
    ]
    yield "line", f"    {line.text}"
    yield verdict.status, f"      {place}: {MARKS[verdict.status]} {' · '.join(how)}"
    rows = [
        ("because", line.because),
        ("why", reason_words(verdict.reason, lang)),
        ("at", point_text(verdict.counterexample)),
        ("define", _definition(line) if begins else ""),
    ]
    between = "" if lang == "zh" else ": "
    for key, value in rows:
        if value:
            yield "detail", f"        {_say(key, lang)}{between}{value}"
    for key, value in _repair(line, lang):
        if value:
            yield "diagnosis", f"        {_say(key, lang)}{between}{value}"


def _definition(line: CheckedLine) -> str:
    """A refuted `L == ...` with a lone name that occurs in nothing on the right may be meant as a definition."""
    claim = line.claim
    if claim is None or line.status != "refuted" or claim.relation != "==" or not isinstance(claim.lhs, Symbol):
        return ""
    return "" if claim.lhs in postorder(claim.rhs) else f"{claim.lhs} := {claim.rhs}"


def _repair(line: CheckedLine, lang: str) -> Iterator[tuple[str, str]]:
    """What is wrong, and what would be right."""
    diagnosis = line.diagnosis
    if diagnosis is None:
        yield "derived", line.derived
        return
    yield "diagnosis" if diagnosis.verdict.status == "proved" else "likely", diagnosis.text(lang)
    if diagnosis.given:
        yield "given", diagnosis.given
    if not diagnosis.given or not _is_as_written(diagnosis, line):
        yield "follows", f"{diagnosis.repaired}{_strength(diagnosis, lang)}"
        if line.latex and diagnosis.right is not None:
            yield "in LaTeX", _latex(diagnosis.right)


def _is_as_written(diagnosis: Diagnosis, line: CheckedLine) -> bool:
    """Whether the line itself follows, given the condition: neither its side nor its relation was changed."""
    return line.claim is not None and diagnosis.repaired == f"{line.claim.relation} {line.claim.rhs}"


def _latex(e: Expr) -> str:
    try:
        return str(e.latex())
    except SymnetError:  # too long to print
        return ""


def _scope(verdict: Verdict, lang: str) -> str:
    return _say("all shapes", lang) if verdict.scope == "all shapes" else verdict.scope


def _strength(diagnosis: Diagnosis, lang: str) -> str:
    verdict = diagnosis.verdict
    said = [_say(verdict.status, lang), *([_scope(verdict, lang)] if verdict.scope else [])]
    return f"  ({', '.join(said)})" if lang == "en" else f"（{'，'.join(said)}）"


def point_text(point: Mapping[str, Any] | None) -> str:
    """A point in one line: `x = 1, v = [0, 2]`."""
    return "" if point is None else ", ".join(f"{name} = {_value(value)}" for name, value in point.items())


def _value(value: Any) -> str:
    return f"[{', '.join(map(_value, value))}]" if isinstance(value, list) else str(value)


def _summary(check: Check, lang: str) -> str:
    first = check.first_failure
    if first is None:
        return _say("all", lang)
    if first.status != "refuted":
        return _say("open", lang).format(first.number)
    count = len({line.number for line in check.lines if line.status == "refuted"})
    more = _say("more", lang).format(count - 1) if count > 1 else ""
    return _say("first", lang).format(first.number, more)
