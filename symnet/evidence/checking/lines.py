"""What a user wrote, line by line: formulas with their relations and reasons, declarations, hypotheses, definitions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from symnet.errors import BudgetError, ParseError, SymnetError, quote
from symnet.language.latex.reader import name_of
from symnet.language.tokens import MAX_LENGTH

MOST_LINES = 2_000
MEANT = {"let": "let 设 声明", "given": "given 已知 条件", "section": "section 节"}
WORDS = {word: kind for kind, words in MEANT.items() for word in words.split()}
KEYWORD = re.compile(rf"\s*({'|'.join(WORDS)})\s*[:：]\s*(.*)\Z", re.IGNORECASE | re.DOTALL)
DEFINITION = re.compile(r"\s*([^\W\d]\w*)\s*(?::=|≔)\s*(.+)\Z", re.DOTALL)
NAMED = re.compile(r"(.+?)\s*(?::=|\\mathrel\{:=\}|\\coloneqq\b)\s*(.+)\Z", re.DOTALL)
BECAUSE = re.compile(r"(?:\s|\A)(?:because\b\s*[:：]?|by:|因为|理由[:：])\s*(.*)\Z", re.DOTALL)
RELATION = re.compile(r"==|<=|>=|!=|=|<|>|≤|≥|⩽|⩾|≠")
MEANS = {"=": "==", "≤": "<=", "⩽": "<=", "≥": ">=", "⩾": ">=", "≠": "!="}
KEYBOARD = str.maketrans("；：，", ";:,")  # declarations as they are typed in Chinese
OPENING, CLOSING = "([{", ")]}"
# A formula is LaTeX where it stands between dollars or holds what the text language does not know.
LATEX = re.compile(r"\A\s*\$.*\$\s*\Z|\\[A-Za-z,;!{}|]|[\^{}]", re.DOTALL)
ALIGNED = re.compile(r"\\begin\{(align|aligned|gather|equation|multline)(\*?)\}(.*?)\\end\{\1\2\}", re.DOTALL)
FENCED = re.compile(r"^```+ *(?:symnet|math)? *\n(.*?)^```+ *$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Line:
    """kind: `formula`, `let`, `given`, `define`, `section` or `code` (a function); number: of the line, from 1; words:
    what the user wrote; name: what is defined; relation and value: of a formula, the relation is empty where none
    was written (`value` then begins a chain or continues one); latex: whether the value is LaTeX; begins: whether a
    chain of its own begins here, by a full relation `a == b` or as the first of a block."""

    kind: str
    number: int
    words: str
    value: Any = None
    name: str = ""
    relation: str = ""
    because: str = ""
    latex: bool = False
    begins: bool = False


def read_lines(lines: Any) -> list[Line]:
    """The lines of a text, or of a list of texts, expressions and functions."""
    if isinstance(lines, str):
        return _bounded(_text_lines(lines, None))
    if not isinstance(lines, Iterable):
        raise SymnetError(f"{quote(lines)} is no list of lines; give the formulas of a chain in their order")
    found: list[Line] = []
    for number, item in enumerate(lines, start=1):
        found += _text_lines(item, number) if isinstance(item, str) else _item(item, number)
    return _bounded(found)


def sections(lines: Sequence[Line]) -> Iterator[tuple[str, list[Line], list[Line]]]:
    """(title, what is declared, assumed and defined before the first section, the lines of the section); what stands
    before the first one is a section without title."""
    starts = [k for k, line in enumerate(lines) if line.kind == "section"]
    ends = [*starts[1:], len(lines)]
    first = list(lines[: starts[0]]) if starts else list(lines)
    yield "", [], first
    common = [line for line in first if line.kind in ("let", "given", "define")]
    for start, end in zip(starts, ends, strict=bool(starts)):
        yield str(lines[start].value).strip(), common, list(lines[start + 1 : end])


def _bounded(lines: Sequence[Line]) -> list[Line]:
    if len(lines) > MOST_LINES:
        raise BudgetError(f"{len(lines):,} lines are too many; at most {MOST_LINES:,} are checked at a time")
    return list(lines)


def _item(item: Any, number: int) -> list[Line]:
    """What is not text: an expression, a comparison, a pair (relation, expression), a function."""
    if isinstance(item, tuple) and len(item) == 2 and item[0] in ("==", "<=", "<", ">=", ">"):
        relation, value = item
        if isinstance(value, str):
            return _text_lines(f"{relation} {value}", number)
        return [Line("formula", number, f"{relation} {value}", value, relation=relation)]
    if callable(item) and not hasattr(item, "free_symbols"):
        return [Line("code", number, getattr(item, "__name__", "a function"), item, relation="==")]
    return [Line("formula", number, str(item), item)]


def _text_lines(text: str, number: int | None) -> list[Line]:
    """number: of the item that the text is; None for a whole text, whose own lines are counted."""
    if len(text) > MAX_LENGTH:
        raise ParseError(f"the lines have {len(text):,} characters; at most {MAX_LENGTH:,} are read")
    found: list[Line] = []
    awaited = False  # a chain that begins with the first formula to come
    for own, words, begins in _physical(text):
        awaited = awaited or begins
        made = _line(words, own if number is None else number, awaited)
        awaited = awaited and all(line.kind != "formula" for line in made)
        found += made
    return found


Physical = tuple[int, str, bool]  # number, words, whether a chain of its own begins


def _physical(text: str) -> Iterator[Physical]:
    """The lines with their numbers: of fenced blocks where there are any, of aligned blocks, or all; a line goes on
    while a bracket is open."""
    if ALIGNED.search(text):
        yield from _aligned(text)
        return
    blocks = list(FENCED.finditer(text))
    pieces = [(text.count("\n", 0, b.start(1)) + 1, b[1]) for b in blocks] or [(1, text)]
    for first, piece in pieces:
        held, since, begins = "", 0, bool(blocks)
        for number, raw in enumerate(piece.split("\n"), start=first):
            words = _without_comment(raw)
            if not held and not words.strip():
                continue
            since = since or number
            held = f"{held} {words.strip()}" if held else words
            if _depth(held) <= 0:
                yield since, held, begins
                held, since, begins = "", 0, False
        if held.strip():
            yield since, held, begins


def _aligned(text: str) -> Iterator[Physical]:
    """LaTeX: what stands in aligned displays, each a chain; declarations stand in comments, `% let: x: n`."""
    found: list[Physical] = []
    for number, raw in enumerate(text.split("\n"), start=1):
        comment = re.match(r"\s*%+\s*(.*)", raw)
        if comment and (KEYWORD.match(comment[1]) or NAMED.match(comment[1])):
            found.append((number, comment[1], False))
    for block in ALIGNED.finditer(text):
        at, begins = block.start(3), True
        for row in re.split(r"(\\\\(?:\[[^\]]*\])?)", block[3]):
            words = re.sub(r"(?<!\\)%.*", "", row)
            words = (
                re.sub(r"\\(?:label|tag)\{[^}]*\}|\\(?:notag|nonumber)\b|(?<!\\)&", " ", words).strip().rstrip(".,;")
            )
            if words and not words.startswith("\\\\"):
                lead = len(row) - len(row.lstrip())
                found.append((text.count("\n", 0, at + lead) + 1, f"${words}$", begins))
                begins = False
            at += len(row)
    yield from sorted(found, key=lambda row: row[0])


def _without_comment(line: str) -> str:
    place = re.search(r"(?<!\\)#", line)
    return line if place is None else line[: place.start()]


def _depth(text: str) -> int:
    return sum(text.count(c) for c in OPENING) - sum(text.count(c) for c in CLOSING)


def _line(words: str, number: int, begins: bool = False) -> list[Line]:
    """One line of text as a record; a chain `a == b == c` as several. begins: whether a chain begins here."""
    text = words.strip()
    keyword = KEYWORD.match(text)
    if keyword:
        kind = WORDS[keyword[1].lower()]
        return [Line(kind, number, text, keyword[2].translate(KEYBOARD) if kind == "let" else keyword[2])]
    defined = _definition(text, number)
    if defined is not None:
        return [defined]
    found = BECAUSE.search(text)
    reason, formula = (found[1].strip(), text[: found.start()].strip()) if found else ("", text)
    if not formula:
        raise ParseError(f"line {number}: {quote(text)} gives a reason and no formula")
    if LATEX.search(formula):
        plain = formula.replace("$", " ").strip()
        sign = RELATION.match(plain)
        relation, value = (MEANS.get(sign[0], sign[0]), plain[sign.end() :].strip()) if sign else ("", plain)
        return [Line("formula", number, plain, value, "", relation, reason, latex=True, begins=begins)]
    return _chain(formula, number, reason, begins)


def _definition(text: str, number: int) -> Line | None:
    """`p := softmax(z)`, in LaTeX too."""
    plain = DEFINITION.match(text)
    if plain and not LATEX.search(plain[2]):
        return Line("define", number, text, plain[2].strip(), name=plain[1])
    named = NAMED.match(text.replace("$", " ").strip()) if LATEX.search(text) else None
    if named is None:
        return None
    try:
        return Line("define", number, text, named[2].strip(), name=name_of(named[1].strip()), latex=True)
    except SymnetError as error:
        raise type(error)(f"line {number}: {error}") from None


def _chain(formula: str, number: int, reason: str, begins: bool) -> list[Line]:
    relations, sides = split_relations(formula)
    if any(not side for side in sides[1:]):
        raise ParseError(f"line {number}: {quote(formula)} ends with a relation; write both sides in one line")
    if not relations:
        return [Line("formula", number, formula, sides[0], because=reason, begins=begins)]
    first = [Line("formula", number, sides[0], sides[0], begins=True)] if sides[0] else []
    rest = [
        Line("formula", number, f"{relation} {side}", side, relation=relation, because=reason)
        for relation, side in zip(relations, sides[1:], strict=True)
    ]
    return first + rest


def split_relations(text: str) -> tuple[list[str], list[str]]:
    """The relations outside brackets, and what stands between them; `=` counts as `==`.

    >>> split_relations("== a*(b + c) <= where(x > 0, 1, d)")
    (['==', '<='], ['', 'a*(b + c)', 'where(x > 0, 1, d)'])
    """
    relations: list[str] = []
    sides, since, depth, at = [], 0, 0, 0
    while at < len(text):
        depth += (text[at] in OPENING) - (text[at] in CLOSING)
        found = RELATION.match(text, at) if depth <= 0 else None
        if found is None:
            at += 1
            continue
        relations.append(MEANS.get(found[0], found[0]))
        sides.append(text[since:at].strip())
        at = since = found.end()
    return relations, [*sides, text[since:].strip()]


def is_latex(text: str) -> bool:
    """Whether a text is LaTeX rather than a formula of the text language."""
    return LATEX.search(text) is not None


def conditions_of(text: str) -> list[str]:
    """The hypotheses of a `given` line: between ; or between commas outside brackets."""
    found, depth, word = [], 0, ""
    for c in text:
        depth += (c in OPENING) - (c in CLOSING)
        if c in ";；" or (c in ",，" and depth <= 0):
            found.append(word)
            word = ""
        else:
            word += c
    for sign, means in MEANS.items():
        if sign != "=":
            found = [w.replace(sign, means) for w in found]
            word = word.replace(sign, means)
    return [w.strip() for w in [*found, word] if w.strip()]
