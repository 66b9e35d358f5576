"""The report: derivations and experiments as one document a language, in every format."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from symnet.catalog import Problem, Tables
from symnet.experiments import EXPERIMENTS
from symnet.report.chapters import errata_document, report_document
from symnet.report.document import Document
from symnet.report.html_pages import html_files
from symnet.report.judging import Judged, chosen, judge_all
from symnet.report.pdf import svg_to_pdf, to_pdf
from symnet.report.performing import Performed, perform_all, write_files
from symnet.report.style import Style
from symnet.report.to_html import to_html
from symnet.report.to_latex import figure_files, to_latex

Progress = Callable[[int, int, str], None]
Others = tuple[tuple[str, str], ...] | None  # the other languages and their stems; None: all on one page


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
    errata: bool = False,
    one_page: bool = False,
) -> int:
    """Write the report of the targets (names, files, folders; everything, with the experiments, by default).

    notation: `matrix` or `index`; layout: of derivatives, `mixed`, `numerator` or `denominator`; executor: who judges
    the derivations, see `judge_all`, and otherwise that number of processes (`jobs`); errata: the errata page alone;
    one_page: HTML as one page, however long.

    The files are `symnet-LANG.html`, `.pdf` and `.tex` (`symnet-errata-LANG`); beside a long `symnet-LANG.html` is a
    folder `symnet-LANG` with a page for each chapter. The status is 1 where a step that should be proved is not, and 2
    where a file or a derivation could not be read; the rest is still written.
    """
    picked = chosen(targets)
    if errata:
        picked.keep_errata()
    names = [] if targets or errata else list(EXPERIMENTS)
    stem = "symnet-errata" if errata else "symnet"
    steps = len(picked.entries) + len(names) + len(languages) * len(formats)
    done = 0

    def advance(text: str) -> None:
        nonlocal done
        done += 1
        progress(done, steps, text)

    progress(0, steps, "derivations")
    judged: list[Judged] = []
    broken: list[Problem] = []
    for entry, one in zip(picked.entries, judge_all(picked.entries, jobs, executor), strict=True):
        (judged if isinstance(one, Judged) else broken).append(one)  # type: ignore[arg-type]
        advance(entry.name)
    output.mkdir(parents=True, exist_ok=True)
    performed: list[Performed] = []
    for run in perform_all(names, languages, jobs, lambda at, of, text: progress(done, steps, text)):
        performed.append(run)
        write_files(run, output)
        advance(run.name)
    styles = [Style(lang, notation, layout) for lang in languages]
    pages = Pages(judged, performed, picked.tables, picked.listing.known, errata, output / stem, one_page)
    for written in pages.write_all(styles, formats, jobs):
        advance(written)
    problems = list(dict.fromkeys([*picked.problems, *map(str, broken)]))
    files = [[output / f"{stem}-{lang}.{SUFFIX[form]}" for form in formats] for lang in languages]
    return _summary(judged, performed, problems, files)


@dataclass(frozen=True)
class Pages:
    """What the documents are made of, and the beginning of the names of their files."""

    judged: list[Judged]
    performed: list[Performed]
    tables: Tables
    known: Tables
    errata: bool
    stem: Path
    one_page: bool = False

    def write_all(self, styles: list[Style], formats: tuple[str, ...], jobs: int) -> Iterator[str]:
        """Every language in every format; the languages side by side, where there are processes for them."""
        languages = tuple(style.lang for style in styles)
        if jobs == 1 or len(styles) < 2:
            for style in styles:
                yield from self.write(style, formats, languages)
            return
        with ProcessPoolExecutor(min(jobs, len(styles))) as pool:
            running = [pool.submit(self.written, style, formats, languages) for style in styles]
            for one in running:
                yield from one.result()

    def written(self, style: Style, formats: tuple[str, ...], languages: tuple[str, ...]) -> list[str]:
        return list(self.write(style, formats, languages))

    def write(self, style: Style, formats: tuple[str, ...], languages: tuple[str, ...]) -> Iterator[str]:
        """One of the languages in every format; the names of the files, each when it is there."""
        if self.errata:
            document = errata_document(self.judged, self.tables, self.known, style)
        else:
            document = report_document(self.judged, self.performed, self.tables, self.known, style)
        stem = self._stem(style.lang)
        others = tuple((lang, self._stem(lang).name) for lang in languages if lang != style.lang)
        for form in formats:
            WRITERS[form](document, stem, None if self.one_page else others)
            yield f"{stem.name}.{SUFFIX[form]}"

    def _stem(self, lang: str) -> Path:
        return self.stem.with_name(f"{self.stem.name}-{lang}")


def _html(document: Document, stem: Path, others: Others) -> None:
    whole = f"{stem.name}.html"
    for name, text in html_files(document, stem.name, others) if others is not None else [(whole, to_html(document))]:
        file = stem.parent / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")


def _pdf(document: Document, stem: Path, others: Others) -> None:
    stem.with_suffix(".pdf").write_bytes(to_pdf(document))


def _latex(document: Document, stem: Path, others: Others) -> None:
    pictures = f"{stem.name}-figure-{{}}.pdf"
    stem.with_suffix(".tex").write_text(to_latex(document, pictures), encoding="utf-8")
    for name, svg in figure_files(document, pictures).items():
        (stem.parent / name).write_bytes(svg_to_pdf(svg))


WRITERS: dict[str, Callable[[Document, Path, Others], None]] = {"html": _html, "pdf": _pdf, "latex": _latex}
SUFFIX = {"html": "html", "pdf": "pdf", "latex": "tex"}


def _summary(judged: list[Judged], performed: list[Performed], problems: list[str], files: list[list[Path]]) -> int:
    statuses = [v.status for j in judged for v in j.verification.steps]
    counts = ", ".join(f"{statuses.count(s)} {s}" for s in dict.fromkeys(statuses))
    print(f"{len(judged)} derivations, {len(statuses)} steps: {counts}")
    for run in performed:
        print("\n".join(f"{run.name}: {run.said(goal)}" for goal in run.experiment.goals))
    for written in files:
        print("  ".join(map(str, written)))
    weak = [line for j in judged for line in j.weak] + [line for run in performed for line in run.missed]
    for line in (*weak, *problems):
        print(f"symnet: {line}", file=sys.stderr)
    return 2 if problems else 1 if weak else 0
