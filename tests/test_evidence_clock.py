"""Parts of the time: they count work, and not how long all garbage takes to be collected."""

import gc
from contextlib import contextmanager
from math import inf
from time import thread_time

import symnet as sn
from symnet.evidence.clock import Clock

CLAIM = "abs(diff(tanh(x), x, 2)) <= 4/(3*sqrt(3)) - 1/10**6"  # refuted at a number that is looked for in a part


def busy(seconds):
    end = thread_time() + seconds
    while thread_time() < end:
        pass


@contextmanager
def slow_collections(seconds):
    def slowly(phase, info):
        if phase == "start" and info["generation"] == 2:
            busy(seconds)

    gc.callbacks.append(slowly)
    try:
        yield
    finally:
        gc.callbacks.remove(slowly)


def ends(seconds, work):
    with Clock(inf).at_most(seconds) as part:
        work()
        part.check()
        return False
    return True


def test_collections_do_not_count():
    with slow_collections(0.1):
        assert not ends(0.05, gc.collect)
        assert ends(0.05, lambda: busy(0.1))
        assert ends(0.05, lambda: (gc.collect(), ends(1, lambda: None), busy(0.1)))


def test_a_counterexample_is_found_whatever_is_collected(monkeypatch):
    from symnet.evidence.refutation import rungs

    def collecting(claim, clock):
        gc.collect()
        yield from named_points(claim, clock)

    named_points = rungs.named_points
    monkeypatch.setattr(rungs, "named_points", collecting)
    with slow_collections(1.5):
        assert sn.verify(CLAIM).status == "refuted"
