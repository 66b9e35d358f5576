"""The report: derivations and experiments as one document a language, in every format."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from symnet.catalog import Entry, find, load
from symnet.errors import SymnetError, quote
from symnet.evidence import verify_derivation
from symnet.evidence.expectations import shortfalls
from symnet.experiments import EXPERIMENTS
from symnet.report.accuracy import accuracy_section
from symnet.report.checks import Check, numeric_checks
from symnet.report.document import Badge, Document, Inlines, Paragraph, Ref, Section, Table
from symnet.report.experiments import experiments_section
from symnet.report.pages import derivation_section, verdict_counts
from symnet.report.pdf import svg_to_pdf, to_pdf
from symnet.report.performing import Performed, perform_all, write_files
from symnet.report.style import Style
from symnet.report.to_html import to_html
from symnet.report.to_latex import figure_files, to_latex
from symnet.report.words import word
from symnet.step import Derivation, Verification

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Judged:
    """A derivation of the catalog with everything that its page shows."""

    entry: Entry
    derivation: Derivation
    verification: Verification
    checks: tuple[Check, ...]

    @property
    def weak(self) -> list[str]:
        return [f"{self.entry.name}: {weak}" for weak in shortfalls(self.derivation, self.verification)]


def judge(entry: Entry) -> Judged:
    """Load, verify and check one derivation."""
    try:
        derivation = load(entry)
    except SymnetError as error:
        raise type(error)(f"{entry.name}: {error}") from None
    derivation = derivation.but(meta={**derivation.meta, **entry.to_dict()})
    return Judged(entry, derivation, verify_derivation(derivation), tuple(numeric_checks(derivation)))


def build_report(
    targets: list[str],
    output: Path,
    formats: tuple[str, ...],
    languages: tuple[str, ...],
    jobs: int,
    progress: Progress,
    notation: str = "matrix",
    layout: str = "mixed",
    executor: Executor | None = None,
) -> int:
    """Write the report of the targets (names, files, folders; everything, with the experiments, by default).

    notation: `matrix` or `index`; layout: of derivatives, `mixed`, `numerator` or `denominator`; executor: who judges
    the derivations, see `judge_all`, and otherwise that number of processes (`jobs`). The files are
    `symnet-LANG.html`, `.pdf` and `.tex`. The status is 1 where a step that should be proved is not, and 2 where a file
    could not be read; the rest is still written.
    """
    styles = [Style(lang, notation, layout) for lang in languages]
    entries, problems = chosen(targets)
    names = [] if targets else list(EXPERIMENTS)
    steps = len(entries) + len(names) + len(languages) * len(formats)
    done = 0

    def advance(text: str) -> None:
        nonlocal done
        done += 1
        progress(done, steps, text)

    progress(0, steps, "derivations")
    judged: list[Judged] = []
    for one in judge_all(entries, jobs, executor):
        judged.append(one)
        advance(one.entry.name)
    output.mkdir(parents=True, exist_ok=True)
    performed: list[Performed] = []
    for run in perform_all(names, languages, jobs, lambda at, of, text: progress(done, steps, text)):
        performed.append(run)
        write_files(run, output)
        advance(run.name)
    for style in styles:
        document = report_document(judged, performed, style)
        for form in formats:
            WRITERS[form](document, output / f"symnet-{style.lang}")
            advance(f"symnet-{style.lang}.{SUFFIX[form]}")
    return _summary(judged, performed, problems, output, formats, languages)


def chosen(targets: list[str]) -> tuple[list[Entry], list[str]]:
    """The entries that the targets name, and what could not be read."""
    paths = [t for t in targets if t.endswith(".py") or "/" in t or Path(t).is_dir()]
    names = [t for t in targets if t not in paths]
    listing = find(paths) if paths else find()
    problems = [str(p) for p in listing.problems]
    if not names:
        entries = listing.entries
    else:
        known = listing if not paths else find()
        entries = [*(listing.entries if paths else []), *(known.get(name) for name in names)]
    if not entries and not problems:
        raise SymnetError(
            f"there are no derivations in {quote(', '.join(targets))}; mark functions with @sn.derivation(...)"
        )
    return list(dict.fromkeys(entries)), problems


def judge_all(entries: list[Entry], jobs: int = 1, executor: Executor | None = None) -> Iterator[Judged]:
    """The derivations of a catalog, judged, in their order.

    executor: who does it, of `concurrent.futures` or with its `map`, such as Dask's `client.get_executor()`; without
    one, that many processes of this machine.
    """
    if executor is not None:
        yield from executor.map(judge, entries)
        return
    if jobs == 1 or len(entries) < 2:
        yield from map(judge, entries)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(judge, entries)


def report_document(judged: list[Judged], performed: list[Performed], style: Style) -> Document:
    """The whole report in one language: an overview, a section a topic, the experiments."""
    lang = style.lang
    topics = list(dict.fromkeys(j.entry.topic or "derivations" for j in judged))
    sections = [
        Section(
            title=_topic(topic, lang),
            sections=tuple(
                derivation_section(j.derivation, j.verification, style, j.checks)
                for j in judged
                if (j.entry.topic or "derivations") == topic
            ),
        )
        for topic in topics
    ]
    if performed:
        sections += [experiments_section(tuple(performed), style), accuracy_section(style)]
    return Document(
        title=word("report title", lang),
        subtitle=word("report subtitle", lang),
        lang=lang,
        abstract=(
            Paragraph(word("legend", lang)),
            *map(Paragraph, style.notes()),
            verdict_counts([j.verification for j in judged], lang),
            _overview(judged, lang),
        ),
        sections=tuple(sections),
    )


def _topic(topic: str, lang: str) -> str:
    shown = word(f"topic {topic}", lang) if topic in TOPICS else topic
    return shown[:1].upper() + shown[1:]


TOPICS = (
    "activations",
    "losses",
    "information theory",
    "networks",
    "backpropagation",
    "layers",
    "sequences",
    "classification",
    "regression",
    "optimisation",
    "regularisation",
    "derivations",
)


def _overview(judged: list[Judged], lang: str) -> Table:
    header = tuple(word(k, lang) for k in ("derivation", "covers", "steps", "verdict"))
    rows: list[tuple[Inlines, ...]] = []
    for j in judged:
        title = (j.entry.title_zh if lang == "zh" else "") or j.entry.title
        proved = sum(v.status == "proved" for v in j.verification.steps)
        counted = f"{proved}/{len(j.verification.steps)}"
        rows.append(
            (
                Ref(title, j.entry.name.replace("_", "-")),
                ", ".join(j.entry.covers),
                counted,
                Badge.of(j.verification.whole),
            )
        )
    return Table(header, tuple(rows), align="llrl")


def _html(document: Document, stem: Path) -> None:
    stem.with_suffix(".html").write_text(to_html(document), encoding="utf-8")


def _pdf(document: Document, stem: Path) -> None:
    stem.with_suffix(".pdf").write_bytes(to_pdf(document))


def _latex(document: Document, stem: Path) -> None:
    pictures = f"{stem.name}-figure-{{}}.pdf"
    stem.with_suffix(".tex").write_text(to_latex(document, pictures), encoding="utf-8")
    for name, svg in figure_files(document, pictures).items():
        (stem.parent / name).write_bytes(svg_to_pdf(svg))


WRITERS: dict[str, Callable[[Document, Path], None]] = {"html": _html, "pdf": _pdf, "latex": _latex}
SUFFIX = {"html": "html", "pdf": "pdf", "latex": "tex"}


def _summary(
    judged: list[Judged],
    performed: list[Performed],
    problems: list[str],
    output: Path,
    formats: tuple[str, ...],
    languages: tuple[str, ...],
) -> int:
    statuses = [v.status for j in judged for v in j.verification.steps]
    counts = ", ".join(f"{statuses.count(s)} {s}" for s in dict.fromkeys(statuses))
    print(f"{len(judged)} derivations, {len(statuses)} steps: {counts}")
    for run in performed:
        print("\n".join(f"{run.name}: {run.said(goal)}" for goal in run.experiment.goals))
    for lang in languages:
        print("  ".join(str(output / f"symnet-{lang}.{SUFFIX[form]}") for form in formats))
    weak = [line for j in judged for line in j.weak] + [line for run in performed for line in run.missed]
    for line in (*weak, *problems):
        print(f"symnet: {line}", file=sys.stderr)
    return 2 if problems else 1 if weak else 0
