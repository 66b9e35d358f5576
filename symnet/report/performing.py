"""Experiments performed: run, judged and drawn, in processes where asked for; their files; `symnet train`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from symnet.errors import SymnetError
from symnet.evidence import verify_derivation
from symnet.evidence.numeric.crosscheck import summary
from symnet.experiments import EXPERIMENTS, Experiment, Goal, Outcome, Progress, experiment, run_experiment
from symnet.plots import Animation, in_language
from symnet.report.plots import animation_gif, picture_png, picture_svg
from symnet.report.words import word
from symnet.step import Verification

ALL = "all"


@dataclass(frozen=True)
class Performed:
    """An experiment that was run, with the verdicts of its derivations, its pictures by language and name, and its
    animations by name."""

    name: str
    seed: int
    small: bool
    outcome: Outcome
    verifications: tuple[Verification, ...]
    pictures: dict[str, dict[str, str]]
    moving: dict[str, bytes]

    @property
    def experiment(self) -> Experiment:
        return EXPERIMENTS[self.name]

    @property
    def missed(self) -> list[str]:
        """What was not reached, in words: goals, and steps of the derivations that are not proved."""
        goals = [self.said(goal) for goal in self.experiment.missed(self.outcome, self.small)]
        steps = [
            f"step {k} is {verdict.status}"
            for judged in self.verifications
            for k, verdict in enumerate(judged.steps, start=1)
            if verdict.status != "proved"
        ]
        return [f"{self.name}: {line}" for line in (*goals, *steps)]

    def said(self, goal: Goal) -> str:
        """What was measured, and what was wanted."""
        measured, wanted = self.outcome.measured[goal.name], goal.limit(self.small)
        return (
            f"{in_language(goal.words, 'en')}: {measured:{goal.form}} "
            f"(target: {word(goal.wanted)} {wanted:{goal.form}})"
        )


def perform(
    name: str,
    languages: tuple[str, ...],
    progress: Progress = lambda done, total, text: None,
    seed: int | None = None,
    small: bool = False,
) -> Performed:
    """Run, judge and draw an experiment."""
    chosen = experiment(name)
    seed = chosen.seed if seed is None else seed
    outcome = run_experiment(name, progress, seed, small)
    still = [p.last if isinstance(p, Animation) else p for p in outcome.pictures]
    return Performed(
        name,
        seed,
        small,
        outcome,
        tuple(map(verify_derivation, outcome.derivations)),
        {lang: {p.name: picture_svg(p, lang) for p in still} for lang in languages},
        {p.name: animation_gif(p) for p in outcome.pictures if isinstance(p, Animation)},
    )


def perform_all(names: Sequence[str], languages: tuple[str, ...], jobs: int, progress: Progress) -> Iterator[Performed]:
    """One after the other, or in as many processes; always in the order of the names."""
    if jobs == 1 or len(names) < 2:
        for name in names:
            yield perform(name, languages, _named(name, progress))
        return
    with ProcessPoolExecutor(min(jobs, len(names))) as pool:
        running = {name: pool.submit(perform, name, languages) for name in reversed(names)}  # the longest come last
        yield from (running[name].result() for name in names)


def _named(name: str, progress: Progress) -> Progress:
    return lambda done, total, text: progress(done, total, f"{name}: {text}")


def write_files(performed: Performed, output: Path, formats: Sequence[str] = ("svg",)) -> list[Path]:
    """Its pictures as `NAME-*.svg` and `.png`, as asked, and its animations as `NAME-*.gif`, in a folder."""
    output.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []

    def write(stem: str, suffix: str, content: bytes) -> None:
        written.append(output / f"{performed.name}-{stem}.{suffix}")
        written[-1].write_bytes(content)

    for picture in performed.outcome.pictures:
        moving = performed.moving.get(picture.name)
        if "svg" in formats:
            write(picture.name, "svg", f"{performed.pictures['en'][picture.name]}\n".encode())
        if "png" in formats:
            write(picture.name, "png", picture_png(picture.last if isinstance(picture, Animation) else picture))
        if moving is not None:
            write(picture.name, "gif", moving)
    return written


def train_command(
    name: str, output: Path, formats: Sequence[str], seed: int | None, small: bool, progress: Progress
) -> int:
    """`symnet train NAME`: run, write pictures, say what was reached; 1 where that is less than the target."""
    if name != ALL and name not in EXPERIMENTS:
        raise SymnetError(f"`{name}` is not an experiment\n{listing()}")
    missed: list[str] = []
    for chosen in EXPERIMENTS if name == ALL else (name,):
        performed = perform(chosen, ("en",), _named(chosen, progress), seed, small)
        for file in write_files(performed, output, formats):
            print(file)
        print("\n".join(_reached(performed)))
        missed += performed.missed
    for line in missed:
        print(f"not reached: {line}")
    return 1 if missed else 0


def _reached(performed: Performed) -> Iterator[str]:
    yield f"{performed.name}, seed {performed.seed}"
    for judged in performed.verifications:
        counts = ", ".join(f"{count} {status}" for status, count in judged.counts.items())
        yield f"  derivation of {len(judged.steps)} steps: {counts}"
    if performed.outcome.checks:
        for seen in summary(performed.outcome.checks):
            far = f"{seen.entries} entries, {seen.difference:.0e} at most of {seen.bound:.0e} allowed, at {seen.worst}"
            yield f"  gradient by {seen.method}: {seen.verdict}, {far if seen.entries else seen.reason}"
    yield from (f"  {performed.said(goal)}" for goal in performed.experiment.goals)


def listing() -> str:
    """The experiments, a line each: name and title."""
    width = max(map(len, EXPERIMENTS))
    lines = [f"  {e.name.ljust(width)}  {e.title}" for e in EXPERIMENTS.values()]
    return "\n".join(["experiments (`symnet train NAME`, or `symnet train all`):", *lines])
