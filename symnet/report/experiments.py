"""Experiments on the page and on the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from symnet.evidence import verify_derivation
from symnet.report.document import Badge, Block, Code, Figure, Paragraph, Section, Table
from symnet.report.pages import chains, definitions_block, statement
from symnet.report.plots import confusion_matrix, images, line_plot, loss_curve
from symnet.report.style import Style, expressions_of
from symnet.report.words import word
from symnet.training import EXPERIMENTS, DigitsResult, run_experiment


def digits_pictures(result: DigitsResult, lang: str) -> dict[str, str]:
    """The plots of the digit network as SVG, by file name."""
    epochs = list(range(1, len(result.history.watched) + 1))
    pictures = {
        "loss": loss_curve(result.history.losses, lang=lang),
        "accuracy": line_plot(epochs, {"": result.history.watched}, word("epoch", lang), word("accuracy", lang)),
        "confusion": confusion_matrix(result.confusion.tolist(), lang=lang),
    }
    if result.wrong:
        shown = [image.tolist() for image, _, _ in result.wrong]
        pictures["wrong"] = images(shown, [f"{label} → {read}" for _, label, read in result.wrong])
    return pictures


def digits_section(result: DigitsResult, style: Style) -> Section:
    """The digit network: formulas, derivation with verdicts, code, checks, results, plots."""
    derivation, lang = result.problem.derivation, style.lang
    verification = verify_derivation(derivation)
    style = style.naming(expressions_of(derivation))
    return Section(
        title=word("digits title", lang),
        blocks=(Paragraph(word("digits about", lang)),),
        sections=(
            Section(
                word("network", lang),
                (statement(derivation.claims, style), definitions_block(derivation, style)),
            ),
            Section(
                word("steps", lang),
                tuple(chains(derivation, verification, style)),
                badge=Badge.of(verification.whole),
            ),
            Section(word("generated code", lang), (Code(result.gradient.source),)),
            Section(word("results", lang), tuple(_results(result, lang))),
        ),
        anchor="digits",
        badge=Badge.of(verification.whole),
    )


def _results(result: DigitsResult, lang: str) -> list[Block]:
    numbers = tuple(word(k, lang) for k in ("trained on", "held out", "accuracy"))
    blocks: list[Block] = [
        Table(numbers, ((str(result.trained_on), str(result.held_out), f"{result.accuracy:.1%}"),), align="rrr"),
        _checks(result, lang),
    ]
    widths = {"loss": 0.75, "accuracy": 0.75, "confusion": 0.6, "wrong": 0.8}
    for name, svg in digits_pictures(result, lang).items():
        caption = word(f"digits {name}", lang)
        blocks.append(Figure(svg, caption, alt=caption, width=widths[name]))
    return blocks


def _checks(result: DigitsResult, lang: str) -> Table:
    rows = tuple((c.parameter, str(c.entries), word("yes" if c.agrees else "no", lang)) for c in result.checks)
    header = tuple(word(k, lang) for k in ("parameter", "entries", "within bound"))
    return Table(header, rows, align="lrl", caption=word("digits checks", lang))


def write_pictures(name: str, result: DigitsResult, output: Path) -> list[Path]:
    """The plots as `NAME-*.svg` in a folder."""
    written = []
    for picture, svg in digits_pictures(result, "en").items():
        written.append(output / f"{name}-{picture}.svg")
        written[-1].write_text(svg + "\n", encoding="utf-8")
    return written


def run_and_draw(name: str, output: Path, progress: Callable[[int, int, str], None]) -> int:
    """Run an experiment, write its pictures, print what was reached; 1 where that is less than its target."""
    result = run_experiment(name, progress)
    output.mkdir(parents=True, exist_ok=True)
    for file in write_pictures(name, result, output):
        print(file)
    for check in result.checks:
        print(
            f"gradient by {check.parameter}: {check.entries} entries differ from central differences by at most "
            f"{check.difference:.1e} (allowed {check.bound:.1e})"
        )
    wanted = EXPERIMENTS[name].target
    print(f"{result.accuracy:.1%} of {result.held_out} held-out digits read rightly (target {wanted:.0%})")
    return 0 if result.accuracy >= wanted else 1
