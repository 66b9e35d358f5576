# What `symnet/__init__.py` hands out, for editors and type checkers; a test keeps the two together.

from symnet.byhand import derive_by_hand as derive_by_hand
from symnet.calculus import (
    diff as diff,
    grad as grad,
    hessian as hessian,
    hvp as hvp,
    jacobian as jacobian,
    jvp as jvp,
    simplify as simplify,
    vjp as vjp,
)
from symnet.catalog.mark import derivation as derivation
from symnet.claim import Claim as Claim, Verdict as Verdict, claim as claim
from symnet.errors import SymnetError as SymnetError
from symnet.evidence import (
    Check as Check,
    VerdictCache as VerdictCache,
    assert_gradient as assert_gradient,
    assert_proved as assert_proved,
    assert_refuted as assert_refuted,
    check as check,
    cross_check as cross_check,
    evaluate as evaluate,
    recheck as recheck,
    verify as verify,
)
from symnet.language import parse as parse
from symnet.ops import (
    abs as abs,
    acos as acos,
    argmax_onehot as argmax_onehot,
    array as array,
    asin as asin,
    atan as atan,
    concatenate as concatenate,
    conv1d as conv1d,
    conv2d as conv2d,
    cos as cos,
    cosh as cosh,
    det as det,
    diag as diag,
    dot as dot,
    e as e,
    einsum as einsum,
    elu as elu,
    erf as erf,
    exp as exp,
    expm1 as expm1,
    eye as eye,
    gelu as gelu,
    hard_sigmoid as hard_sigmoid,
    hard_tanh as hard_tanh,
    inner as inner,
    inv as inv,
    kron as kron,
    leaky_relu as leaky_relu,
    log as log,
    log1p as log1p,
    log_softmax as log_softmax,
    logdet as logdet,
    logsumexp as logsumexp,
    max as max,
    max_pool2d as max_pool2d,
    maximum as maximum,
    mean as mean,
    mean_pool2d as mean_pool2d,
    min as min,
    minimum as minimum,
    mish as mish,
    norm as norm,
    ones as ones,
    outer as outer,
    pi as pi,
    prod as prod,
    relu as relu,
    reshape as reshape,
    selu as selu,
    sigmoid as sigmoid,
    sign as sign,
    silu as silu,
    sin as sin,
    sinh as sinh,
    softmax as softmax,
    softplus as softplus,
    softsign as softsign,
    sqrt as sqrt,
    step as step,
    sum as sum,
    tan as tan,
    tanh as tanh,
    trace as trace,
    transpose as transpose,
    where as where,
    zeros as zeros,
)
from symnet.optimality import minimize as minimize
from symnet.program import compile as compile
from symnet.sizes import Size as Size, size as size, sizes as sizes
from symnet.step import Derivation as Derivation, Rule as Rule, Step as Step
from symnet.symbols import function as function, scalar as scalar, tensor as tensor, tensors as tensors
from symnet.training import train as train

__version__: str
