"""What a step rests on, in words: hypotheses used, conditions that its rule opens, and the convention elsewhere.

One place for all formats: a remark is words and conditions in a row, which each format prints in its own way.
"""

from __future__ import annotations

from collections.abc import Iterable

from symnet.claim import Claim
from symnet.expr import Compare
from symnet.report.words import word
from symnet.step import Derivation, Step

Remark = tuple[str | Compare, ...]

NO_VALUE = "no value at 0"
# Conventions as the rules state them, with their Chinese; a formula reads the same in both.
CONVENTIONS = {
    **{same: same for same in ("abs'(0) = 0", "ReLU'(0) = 0", "LeakyReLU'(0) = a", "ELU'(0) = a")},
    "sign(0) = 0 and sign'(0) = 0": "sign(0) = 0 且 sign'(0) = 0",
    "u(0) = 1 and u'(0) = 0": "u(0) = 1 且 u'(0) = 0",
    "SELU'(0) is the slope from the left": "SELU'(0) 取左侧斜率",
    "the slope at -3 and 3 is 0": "-3 与 3 处的斜率取 0",
    "the slope at -1 and 1 is 0": "-1 与 1 处的斜率取 0",
    "at a tie the first argument counts": "相等时取第一个参数",
    "at a tie the first largest entry counts": "有多个最大分量时取第一个",
    "at a tie the first smallest entry counts": "有多个最小分量时取第一个",
    "the derivative of argmax_onehot is taken to be 0": "argmax_onehot 的导数取为 0",
    "the branch that is taken there gives the derivative": "取该点所在分支的导数",
    NO_VALUE: "范数在 0 处不可导",
}


def remarks(step: Step, lang: str, said: tuple[Compare, ...] = ()) -> tuple[Remark, ...]:
    """The hypotheses that a step uses, without those that are `said` already; then what must hold for its rule, with
    the convention where it does not.

    >>> from symnet.language import parse, parse_conditions
    >>> from symnet.step import Rule
    >>> z = parse("z")
    >>> step = Step(z, "==", z, Rule("chain rule"), opened=tuple(parse_conditions(["z != 0"])), note="ReLU'(0) = 0")
    >>> print("".join(map(str, remarks(step, "en")[0])))
    where z != 0; elsewhere the convention ReLU'(0) = 0
    """
    used = tuple(c for c in step.given if c not in step.opened and c not in said)
    found: list[Remark] = [_filled("assuming", used, lang)] if used else []
    elsewhere = _elsewhere(conventions(step), lang)
    if step.opened:
        after = (word("semicolon", lang) + elsewhere,) if elsewhere else ()
        found.append((*_filled("where", step.opened, lang), *after))
    elif elsewhere:
        found.append((elsewhere,))
    return tuple(found)


def hypotheses_of(claims: tuple[Claim, ...]) -> tuple[Compare, ...]:
    """The hypotheses of the claims, each once."""
    return tuple(dict.fromkeys(h for claim in claims for h in claim.given))


def common_hypotheses(derivation: Derivation) -> tuple[Compare, ...]:
    """Stated hypotheses that every step carries: the statement says them once for all."""
    steps = derivation.steps
    return tuple(h for h in hypotheses_of(derivation.claims) if len(steps) > 1 and all(h in s.given for s in steps))


def conventions(step: Step) -> tuple[str, ...]:
    """The parts of a step's note that are conventions."""
    return tuple(part for part in step.note.split("; ") if part in CONVENTIONS)


def other_note(step: Step, lang: str) -> str:
    """What else is said beside the rule."""
    if lang == "zh" and step.note_zh:
        return step.note_zh
    return "; ".join(part for part in step.note.split("; ") if part and part not in CONVENTIONS)


def rule_names(steps: Iterable[Step], lang: str) -> str:
    """The rules of steps that are printed as one line."""
    names = ((step.rule.zh if lang == "zh" else "") or step.rule.name for step in steps)
    return word("semicolon", lang).join(dict.fromkeys(names))


def _elsewhere(notes: tuple[str, ...], lang: str) -> str:
    agreed = [CONVENTIONS[note] if lang == "zh" else note for note in notes if note != NO_VALUE]
    key = "elsewhere" if agreed and "(" in agreed[0].split()[0] else "elsewhere words"  # a formula, or words
    parts = [word(key, lang).format(word("comma", lang).join(agreed))] if agreed else []
    if NO_VALUE in notes:
        parts.append(word("no value", lang))
    return word("semicolon", lang).join(parts)


def _filled(key: str, conditions: tuple[Compare, ...], lang: str) -> Remark:
    """The fixed words with the conditions in their place."""
    before, _, after = word(key, lang).partition("{}")
    listed = [part for condition in conditions for part in (word("comma", lang), condition)]
    return (before, *listed[1:], *([after] if after else []))
