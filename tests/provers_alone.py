"""The ladder without the rungs that look for counterexamples, whatever they are called."""

import symnet as sn
from symnet.claim import unknown
from symnet.evidence.ladder import Ladder


def without_searches(monkeypatch):
    for rung in [name for name in dir(Ladder) if name.startswith("refute_")]:
        monkeypatch.setattr(Ladder, rung, lambda self: None)
    monkeypatch.setattr(Ladder, "falls_soon", lambda self, *most: False)
    monkeypatch.setattr(Ladder, "sample", lambda self: unknown("no search"))


def refuted_and_not_proved(monkeypatch, claim, seconds=0.4, **declared):
    """A false claim is refuted, and never proved where nothing is looked for against it."""
    assert sn.verify(claim, **declared).status == "refuted"
    without_searches(monkeypatch)
    assert sn.verify(claim, timeout=seconds, **declared).status != "proved"
