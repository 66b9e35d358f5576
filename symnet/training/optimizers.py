"""The optimizers of the field as rows: direction × scale × memory, each link a few assignments.

Links are joined by `chain`; the named optimizers are chains. Every rate may be a number, a schedule, or a formula in
`t` and `epoch`; every setting is an exact number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symnet.training.rules import Optimizer, Part, chain, part
from symnet.training.schedules import schedule
from symnet.training.settings import exact, not_negative, number_between, positive


# ------------------------------------------------------------------ direction
def clip_by_norm(limit: Any) -> Part:
    """The gradients of all parameters together, shortened to the norm `limit` (Pascanu et al. 2013).

    limit/max(G, limit) is the factor: 1 as long as G ≤ limit, and nothing is divided by 0.
    """
    return part("clipping by norm", "u := limit/maximum(G, limit)*u", limit=positive(limit, "the limit"))


def clip_by_value(limit: Any) -> Part:
    """Every entry of the gradient kept between −limit and limit."""
    return part("clipping by value", "u := minimum(limit, maximum(-limit, u))", limit=positive(limit, "the limit"))


def decay(weight: Any, skip: Sequence[str] = ()) -> Part:
    """u := u + λ θ. Before a scale it is the gradient of the penalty λ/2 ‖θ‖² (L2); behind it, decoupled weight decay.

    skip: names of parameters that are not decayed, mostly biases.
    """
    return part("weight decay", "u := u + lambda_*theta", skip=skip, lambda_=not_negative(weight, "the weight decay"))


# ------------------------------------------------------------------ memory
def trace(momentum: Any = 0.9) -> Part:
    """A decaying sum of directions, before the rate: v := μ v + u (the momentum of PyTorch)."""
    return part("trace", "v := mu*v + u", "u := v", memory=("v",), mu=number_between(momentum, "the momentum", 0, 1))


def average(beta: Any = 0.9) -> Part:
    """An exponential moving average of directions, m := β m + (1 − β) u."""
    return part(
        "average", "m := beta*m + (1 - beta)*u", "u := m", memory=("m",), beta=number_between(beta, "beta", 0, 1)
    )


# ------------------------------------------------------------------ scale
def scale_by_adagrad(epsilon: Any = 1e-8) -> Part:
    """Divided by the root of the sum of all squares so far (Duchi et al. 2011)."""
    return part(
        "AdaGrad",
        "s := s + u**2",
        "u := u/(sqrt(s) + epsilon)",
        memory=("s",),
        epsilon=positive(epsilon, "epsilon"),
    )


def scale_by_rmsprop(rho: Any = 0.9, epsilon: Any = 1e-8) -> Part:
    """Divided by the root of a moving average of the squares (Hinton 2012); ε stands outside of the root."""
    return part(
        "RMSProp",
        "s := rho*s + (1 - rho)*u**2",
        "u := u/(sqrt(s) + epsilon)",
        memory=("s",),
        rho=number_between(rho, "rho", 0, 1),
        epsilon=positive(epsilon, "epsilon"),
    )


def scale_by_adam(beta1: Any = 0.9, beta2: Any = 0.999, epsilon: Any = 1e-8) -> Part:
    """Moving averages of u and u², each divided by 1 − βᵗ, since they start at 0 (Kingma, Ba 2015)."""
    return part(
        "Adam",
        "c1 := 1 - beta1**t",
        "c2 := 1 - beta2**t",
        "m := beta1*m + (1 - beta1)*u",
        "v := beta2*v + (1 - beta2)*u**2",
        "u := m/c1/(sqrt(v/c2) + epsilon)",
        memory=("m", "v"),
        beta1=number_between(beta1, "beta1", 0, 1),
        beta2=number_between(beta2, "beta2", 0, 1),
        epsilon=positive(epsilon, "epsilon"),
    )


# ------------------------------------------------------------------ the step
def descend(rate: Any) -> Part:
    """θ := θ − η u."""
    return part("descent", "theta := theta - eta*u", rate=schedule(rate))


def heavy_ball(rate: Any, momentum: Any = 0.9) -> Part:
    """v := μ v − η u, θ := θ + v (Polyak 1964)."""
    return part(
        "momentum",
        "v := mu*v - eta*u",
        "theta := theta + v",
        memory=("v",),
        rate=schedule(rate),
        mu=number_between(momentum, "the momentum", 0, 1),
    )


def nesterov_ball(rate: Any, momentum: Any = 0.9) -> Part:
    """v := μ v − η u, θ := θ + μ v − η u: the gradient is taken where the momentum leads (Nesterov 1983)."""
    return part(
        "Nesterov momentum",
        "v := mu*v - eta*u",
        "theta := theta + (mu*v - eta*u)",
        memory=("v",),
        rate=schedule(rate),
        mu=number_between(momentum, "the momentum", 0, 1),
    )


# ------------------------------------------------------------------ by name
def _named(name: str, *links: Part, clip: Any, l2: Any, skip: Sequence[str]) -> Optimizer:
    """Clipping first, then the gradient of an L2 penalty, then the links."""
    before = [clip_by_norm(clip)] if clip is not None else []
    if not _is_zero(l2):
        before.append(decay(l2, skip))
    return chain(*before, *links, name=name)


def _is_zero(number: Any) -> bool:
    return exact(number, "the weight decay") == exact(0, "")


def sgd(rate: Any = 0.01, *, l2: Any = 0, skip: Sequence[str] = (), clip: Any = None) -> Optimizer:
    """Gradient descent: stochastic, with mini-batches or with all data, as the loop feeds it.

    >>> print(sgd(0.1, clip=5))
    gradient descent
      u := limit/maximum(G, limit)*g
      eta := eta0
      theta := theta - eta*u
    with limit = 5, eta0 = 1/10
    """
    return _named("gradient descent", descend(rate), clip=clip, l2=l2, skip=skip)


def momentum(
    rate: Any = 0.01, momentum: Any = 0.9, *, l2: Any = 0, skip: Sequence[str] = (), clip: Any = None
) -> Optimizer:
    """Polyak's heavy ball.

    >>> print(momentum("0.1*t**(-1/5)"))
    momentum
      eta := 1/10*t**(-1/5)
      v := mu*v - eta*g
      theta := theta + v
    with mu = 9/10
    """
    return _named("momentum", heavy_ball(rate, momentum), clip=clip, l2=l2, skip=skip)


def nesterov(
    rate: Any = 0.01, momentum: Any = 0.9, *, l2: Any = 0, skip: Sequence[str] = (), clip: Any = None
) -> Optimizer:
    """Nesterov's accelerated gradient, in the form of Keras."""
    return _named("Nesterov momentum", nesterov_ball(rate, momentum), clip=clip, l2=l2, skip=skip)


def adagrad(
    rate: Any = 0.01, epsilon: Any = 1e-8, *, l2: Any = 0, skip: Sequence[str] = (), clip: Any = None
) -> Optimizer:
    """AdaGrad: every entry has its own rate, which shrinks with the squares of its gradients."""
    return _named("AdaGrad", scale_by_adagrad(epsilon), descend(rate), clip=clip, l2=l2, skip=skip)


def rmsprop(
    rate: Any = 0.001,
    rho: Any = 0.9,
    epsilon: Any = 1e-8,
    *,
    l2: Any = 0,
    skip: Sequence[str] = (),
    clip: Any = None,
) -> Optimizer:
    """RMSProp: as AdaGrad, with old squares forgotten."""
    return _named("RMSProp", scale_by_rmsprop(rho, epsilon), descend(rate), clip=clip, l2=l2, skip=skip)


def adam(
    rate: Any = 0.001,
    beta1: Any = 0.9,
    beta2: Any = 0.999,
    epsilon: Any = 1e-8,
    *,
    l2: Any = 0,
    skip: Sequence[str] = (),
    clip: Any = None,
) -> Optimizer:
    """Adam: the direction of a moving average, each entry divided by its own size."""
    return _named("Adam", scale_by_adam(beta1, beta2, epsilon), descend(rate), clip=clip, l2=l2, skip=skip)


def adamw(
    rate: Any = 0.001,
    beta1: Any = 0.9,
    beta2: Any = 0.999,
    epsilon: Any = 1e-8,
    *,
    weight_decay: Any = 0.01,
    skip: Sequence[str] = (),
    clip: Any = None,
) -> Optimizer:
    """Adam with decoupled weight decay: the decay is not divided by the size of the gradient (Loshchilov, Hutter 2019).

    >>> [str(value) for _, value in adamw().lines][-3:]
    ['u + lambda_*theta', 'eta0', 'theta - eta*u']
    """
    links = (scale_by_adam(beta1, beta2, epsilon), decay(weight_decay, skip), descend(rate))
    return _named("AdamW", *links, clip=clip, l2=0, skip=())
