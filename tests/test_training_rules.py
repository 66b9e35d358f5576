"""Optimizers against literal transcriptions of the published updates, written apart from the rules."""

import numpy as np
import pytest

import symnet as sn
from symnet.errors import SymnetError

T = sn.training
RATE = 0.07


def gradient_descent():
    return lambda w, g, t: w - RATE * g


def heavy_ball():
    v = 0.0

    def step(w, g, t):
        nonlocal v
        v = 0.9 * v - RATE * g
        return w + v

    return step


def keras_nesterov():
    v = 0.0

    def step(w, g, t):
        nonlocal v
        v = 0.9 * v - RATE * g
        return w + 0.9 * v - RATE * g

    return step


def torch_momentum():
    buffer = 0.0

    def step(w, g, t):
        nonlocal buffer
        buffer = 0.9 * buffer + g
        return w - RATE * buffer

    return step


def duchi_adagrad():
    total = 0.0

    def step(w, g, t):
        nonlocal total
        total = total + g * g
        return w - RATE * g / (np.sqrt(total) + 1e-8)

    return step


def hinton_rmsprop():
    mean = 0.0

    def step(w, g, t):
        nonlocal mean
        mean = 0.9 * mean + 0.1 * g * g
        return w - RATE * g / (np.sqrt(mean) + 1e-8)

    return step


def kingma_adam(decay=0.0, l2=0.0):
    m = v = 0.0

    def step(w, g, t):
        nonlocal m, v
        g = g + l2 * w
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g * g
        m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
        return w - RATE * (m_hat / (np.sqrt(v_hat) + 1e-8) + decay * w)

    return step


def clipped(limit):
    return lambda w, g, t: w - RATE * g * min(1, limit / np.linalg.norm(g))


def value_clipped():
    return lambda w, g, t: w - RATE * np.clip(g, -0.3, 0.3)


PUBLISHED = {
    "sgd": (T.sgd(RATE), gradient_descent()),
    "momentum": (T.momentum(RATE), heavy_ball()),
    "nesterov": (T.nesterov(RATE), keras_nesterov()),
    "trace": (T.chain(T.trace(0.9), T.descend(RATE)), torch_momentum()),
    "adagrad": (T.adagrad(RATE), duchi_adagrad()),
    "rmsprop": (T.rmsprop(RATE), hinton_rmsprop()),
    "adam": (T.adam(RATE), kingma_adam()),
    "adam with L2": (T.adam(RATE, l2=0.2), kingma_adam(l2=0.2)),
    "adamw": (T.adamw(RATE, weight_decay=0.2), kingma_adam(decay=0.2)),
    "clipped by norm": (T.sgd(RATE, clip=0.8), clipped(0.8)),
    "clipped by value": (T.chain(T.clip_by_value(0.3), T.descend(RATE)), value_clipped()),
}
A = np.array([[3.0, 0.4, 0], [0.4, 2, 0.3], [0, 0.3, 0.5]])
W0 = np.array([1.0, -2.0, 3.0])


def quadratic(start=W0, **options):
    """½ wᵀ A w for a fixed matrix A, without examples."""
    w, M = sn.tensors("w: 3; M: 3 3")
    return sn.train(w @ M @ w / 2, {"M": A}, [w], start={"w": start}, **options)


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_update_is_the_published_one(name):
    optimizer, step = PUBLISHED[name]
    w = W0.copy()
    for t in range(1, 8):
        w = step(w, A @ w, t)
    found = quadratic(optimizer=optimizer, steps=7).parameters["w"]
    np.testing.assert_allclose(found, w, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_printed_rule_is_the_one_that_runs(name):
    """The lines as text, carried out one after the other in floats."""
    optimizer, _ = PUBLISHED[name]
    settings = {n: float(sn.compile(e)()) for n, e in optimizer.settings.items()}
    memory = {n: np.zeros(3) for n in optimizer.memory}
    w = W0.copy()
    for t in range(1, 6):
        known = {**settings, **memory, "theta": w, "g": A @ w, "t": float(t)}
        known["G"] = np.linalg.norm(known["g"])
        for target, value in optimizer.lines:
            program = sn.compile(sn.parse(str(value), let={n: "3" for n, v in known.items() if np.ndim(v)}))
            known[target.name] = program(**{n: known[n] for n in program.inputs})
        w, memory = known["theta"], {n: known[n] for n in memory}
    found = quadratic(optimizer=optimizer, steps=5).parameters["w"]
    np.testing.assert_allclose(found, w, rtol=1e-12, atol=1e-14)


def test_the_norm_is_of_all_parameters_together():
    a, b = sn.tensors("a: 2; b: 3")
    start = {"a": [3.0, 4.0], "b": [0.0, 12.0, 0.0]}
    model = sn.train((sn.sum(a**2) + sn.sum(b**2)) / 2, {}, [a, b], start=start, optimizer=T.sgd(1, clip=6.5), steps=1)
    np.testing.assert_allclose(model.parameters["a"], [1.5, 2.0])  # the norm is 13, so that half the gradient is left
    np.testing.assert_allclose(model.parameters["b"], [0.0, 6.0, 0.0])


def test_clipping_survives_gradients_whose_squares_overflow():
    (w,) = [sn.tensor("w", 2)]
    model = sn.train(
        sn.sum(w) * sn.parse("10") ** 200,
        {},
        [w],
        start={"w": 0},
        optimizer=T.sgd(1, clip=1),
        steps=1,
        diverged_at=1e300,
    )
    np.testing.assert_allclose(model.parameters["w"], [-np.sqrt(0.5)] * 2)


def test_weight_decay_leaves_out_what_it_is_told_to():
    a, b = sn.tensors("a: 2; b: 2")
    model = sn.train(
        sn.sum(a * 0) + sn.sum(b * 0),
        {},
        [a, b],
        start={"a": 1, "b": 1},
        optimizer=T.adamw(0.5, weight_decay=0.1, skip=["b"]),
        steps=1,
    )
    np.testing.assert_allclose(model.parameters["a"], [0.95, 0.95])
    np.testing.assert_allclose(model.parameters["b"], [1, 1])


def test_names_do_not_meet_those_of_the_user():
    """Parameters called like the names of a rule are not mixed up with them."""
    g, m, t, eta = sn.tensors("g: 2; m: 2; t; eta")
    loss = sn.sum((g - m) ** 2) + (t - eta) ** 2
    model = sn.train(
        loss, {"m": [1.0, 2.0], "eta": 3.0}, [g, t], start={"g": 0, "t": 0}, optimizer=T.adam(0.1), steps=300
    )
    np.testing.assert_allclose(model.parameters["g"], [1, 2], atol=1e-3)
    np.testing.assert_allclose(model.parameters["t"], 3, atol=1e-3)


def test_links_with_the_same_names_are_told_apart():
    rule = T.chain(T.trace(0.5), T.scale_by_adam(), T.heavy_ball(0.1))
    assert rule.memory == ("v", "m", "v2", "v3") and len(rule.settings) == 6
    assert rule.to_dict()["lines"][0] == "v := mu*v + g" and rule.to_dict()["lines"][-1] == "theta := theta + v3"
    assert r"v_{3} &\leftarrow \mu_{2} v_{3} - \eta u" in rule.latex()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: T.chain(T.trace()), "ends with the one link that moves"),
        (lambda: T.chain(T.descend(0.1), T.descend(0.1)), "ends with the one link"),
        (lambda: T.momentum(0.1, momentum=1), "momentum is `1`; it must be at least 0 and below 1"),
        (lambda: T.adam(beta2=1.5), "beta2 is `1.5`"),
        (lambda: T.sgd("0.1*s"), "`s` is neither"),
        (lambda: T.sgd(-0.1), "learning rate is `-1/10`; it must not be negative"),
        (lambda: T.adam(epsilon=0), "epsilon is `0`; it must be positive"),
        (lambda: T.sgd(0.1, clip="x"), "the limit is a number"),
        (lambda: T.adam().one_step(theta="w", g="g", q="s"), "`q` is not memory of Adam"),
        (lambda: T.part("mine", "theta := theta - nu*g"), "uses .'nu'., unknown here"),
    ],
)
def test_what_makes_no_rule_is_refused(make, message):
    with pytest.raises(SymnetError, match=message):
        make()


def test_a_rule_of_ones_own():
    """Sign descent, written as its assignment."""
    rule = T.chain(T.part("sign descent", "theta := theta - eta*sign(g)", rate=T.schedule(0.5)))
    np.testing.assert_allclose(quadratic(optimizer=rule, steps=1).parameters["w"], W0 - 0.5 * np.sign(A @ W0))


# ------------------------------------------------------------------ schedules
SCHEDULES = {
    "constant": (T.constant(0.2), lambda t: 0.2),
    "exponential": (T.exponential(0.2, 0.5, 3), lambda t: 0.2 * 0.5 ** ((t - 1) / 3)),
    "inverse time": (T.inverse_time(0.2, 0.3), lambda t: 0.2 / (1 + 0.3 * (t - 1))),
    "power": (T.power(0.2, 0.2), lambda t: 0.2 * t**-0.2),
    "cosine": (T.cosine(0.2, 6, 0.05), lambda t: 0.05 + 0.15 * (1 + np.cos(np.pi * min(t - 1, 6) / 6)) / 2),
    "piecewise": (T.piecewise(0.2, 0.1, [3, 5]), lambda t: 0.2 * 0.1 ** (int(t >= 3) + int(t >= 5))),
    "warm-up": (T.warmup(T.warmup(0.2, 4), 2), lambda t: 0.2 * min(1, t / 4) * min(1, t / 2)),
    "text": (T.schedule("where(t < 3, 1/5, 1/10)"), lambda t: 0.2 if t < 3 else 0.1),
    "epochs": (T.schedule("0.2*0.5**(epoch - 1)"), lambda t: 0.2 * 0.5 ** (t - 1)),
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules_against_plain_python(name):
    rate, plain = SCHEDULES[name]
    steps = np.arange(1, 9)
    np.testing.assert_allclose(T.values(rate, steps, epochs=steps), [plain(t) for t in steps], rtol=1e-14)
    model = quadratic(optimizer=T.sgd(rate), epochs=8)  # one step an epoch
    np.testing.assert_allclose(model.history.rates, [plain(t) for t in steps], rtol=1e-14)
    w = W0.copy()
    for t in steps:
        w = w - plain(t) * (A @ w)
    np.testing.assert_allclose(model.parameters["w"], w, rtol=1e-12)


# ------------------------------------------------------------------ closed forms
def test_gradient_descent_on_a_quadratic_is_the_power_of_its_matrix():
    for eta in (0.1, 0.5):
        found = quadratic(optimizer=T.sgd(eta), steps=9).parameters["w"]
        np.testing.assert_allclose(found, np.linalg.matrix_power(np.eye(3) - eta * A, 9) @ W0, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize(("share", "shrinks"), [(0.98, True), (1.02, False)])
def test_the_step_limit_is_two_over_the_largest_eigenvalue(share, shrinks):
    limit = 2 / np.linalg.eigvalsh(A).max()
    last = quadratic(optimizer=T.sgd(share * limit), steps=200).history.losses
    assert (last[-1] < 0.01 * last[0]) is shrinks and (last[-1] > 100 * last[0]) is not shrinks


def test_momentum_on_a_quadratic_is_the_power_of_its_companion_matrix():
    lam, eta, mu = 2.0, 0.1, 0.7
    w, c = sn.tensors("w; c")
    found = sn.train(c * w**2 / 2, {"c": lam}, [w], start={"w": 1}, optimizer=T.momentum(eta, mu), steps=11)
    companion = np.array([[1 + mu - eta * lam, -mu], [1.0, 0.0]])  # (x_{s+1}, x_s) from (x_s, x_{s-1})
    expected = (np.linalg.matrix_power(companion, 11) @ [1.0, 1.0])[0]
    np.testing.assert_allclose(found.parameters["w"], expected, rtol=1e-12)


def test_early_stopping_is_the_filter_of_the_quadratic():
    """From 0, k steps leave the share 1 − (1 − ηλ)ᵏ of the optimum, in every eigendirection."""
    lam = np.array([3.0, 1.0, 0.1])
    w, h, c = sn.tensors("w: 3; h: 3; c: 3")
    model = sn.train(
        sn.sum(h * (w - c) ** 2) / 2, {"h": lam, "c": W0}, [w], start={"w": 0}, optimizer=T.sgd(0.3), steps=10
    )
    np.testing.assert_allclose(model.parameters["w"], (1 - (1 - 0.3 * lam) ** 10) * W0, rtol=1e-12)


# ------------------------------------------------------------------ what is not true
def test_decoupled_decay_and_an_l2_penalty_are_the_same_for_descent_and_not_for_adam():
    coupled, decoupled = (
        T.chain(*links, T.descend("1/10")).one_step(theta="w", g="g", m="0", v="0")["theta"].subs({"t": 1})
        for links in ((T.decay("1/2"), T.scale_by_adam()), (T.scale_by_adam(), T.decay("1/2")))
    )
    settings = {"eta0": "1/10", "beta1": "9/10", "beta2": "999/1000", "epsilon": "1/100", "lambda_": "1/2"}
    verdict = sn.verify((coupled.subs(settings), decoupled.subs(settings)))
    assert verdict.status == "refuted" and {"w", "g"} <= set(verdict.counterexample)
    plain = T.chain(T.decay("1/2"), T.descend("1/10")).one_step(theta="w", g="g")["theta"]
    penalised = T.sgd("1/10").one_step(theta="w", g="g + lambda_*w")["theta"]
    assert sn.verify((plain, penalised)).status == "proved"


@pytest.mark.parametrize(
    ("claim", "given"),
    [
        ("abs(1 - eta*lam) < 1", ["lam > 0", "eta > 0", "eta <= 2/lam"]),  # the limit itself does not converge
        ("(1 - beta**k)*g/(1 - beta) == g", ["0 < beta", "beta < 1"]),  # the correction needs the power
        ("((1 - r)*a + r*0) == a", ["0 < r", "r < 1"]),  # dropout that is not inverted loses weight
    ],
)
def test_near_misses_are_refuted(claim, given):
    assert sn.verify(claim, let="k: size" if "k" in claim else None, given=given).status == "refuted"
