"""Networks of the field, each a few lines of tensor expression: all gradients derived, proved, and compared in numbers.

The gradients of a row are found by the reverse sweep and proved for all sizes; compiled, they agree with difference
quotients of the compiled loss at small sizes. No layer and no loss has a derivative of its own.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

import symnet as sn
from symnet import nn
from symnet.expr import Expr, postorder
from symnet.sizes import substitute

Gates = list[tuple[Expr, Expr, Expr]]


@dataclass(frozen=True)
class Row:
    """build: the loss of the tensors in `let`; wrt: what it is derived by; data: entries that are no plain normal draw,
    by name."""

    name: str
    build: Callable[..., Expr]
    let: str
    wrt: str
    given: tuple[str, ...] = ()
    data: tuple[tuple[str, str], ...] = ()


def gates(names: str) -> str:
    return "; ".join(f"W{g}: m n; U{g}: m m; b{g}: m" for g in names)


def threes(tensors: tuple[Expr, ...]) -> Gates:
    return [(tensors[i], tensors[i + 1], tensors[i + 2]) for i in range(0, len(tensors), 3)]


def elman(inputs: list[Expr], start: Expr, W: Expr, U: Expr, b: Expr) -> Expr:
    return nn.unroll(lambda x, h: nn.elman_cell(x, h, W, U, b), inputs, start)[-1]


def bottleneck(x: Expr, W: Expr, b: Expr, V: Expr, c: Expr, act: Callable[[Expr], Expr]) -> Expr:
    return nn.dense(act(nn.dense(x, W, b)), V, c)


def autoencoder(X: Expr, W: Expr, b: Expr, V: Expr, c: Expr) -> Expr:
    return nn.squared_error(bottleneck(X, W, b, V, c, sn.tanh), X)


def image_classifier(X: Expr, K: Expr, c: Expr, V: Expr, b: Expr, Y: Expr) -> Expr:
    maps = sn.relu(nn.conv2d(X, K, c, padding=1))
    return nn.softmax_cross_entropy(nn.dense(nn.flatten(nn.max_pool2d(maps, 2)), V, b), Y)


def weighted(layer: Callable[..., Expr]) -> Callable[..., Expr]:
    """A scalar of a layer: its entries weighted by the last tensor, so that the gradients are those of any loss."""
    return lambda *tensors: sn.sum(tensors[-1] * layer(*tensors[:-1]))


HEADS = "Wq: h d k; Wk: h d k; Wv: h d k; Wo: h k d"
BLOCK = f"{HEADS}; g1: d; s1: d; W1: m d; b1: m; W2: d m; b2: d; g2: d; s2: d"
POSITIVE, UNIT, LABELS, SIGNS, BITS = "positive", "unit", "labels", "signs", "bits"

ROWS = (
    # ---------------------------------------------------------------- dense
    Row("dense", weighted(nn.dense), "x: n; W: m n; b: m; g: m", "x W b"),
    Row("dense, batch", weighted(nn.dense), "X: N n; W: m n; b: m; G: N m", "X W b"),
    Row("dense, sequences", weighted(nn.dense), "X: N T n; W: m n; b: m; G: N T m", "X W b"),
    Row(
        "two layers",
        lambda x, W, b, V, c, y: nn.squared_error(bottleneck(x, W, b, V, c, sn.tanh), y),
        "x: n; W: m n; b: m; V: k m; c: k; y: k",
        "x W b V c",
    ),
    Row(
        "unspecified activation",
        lambda x, W, b, V, c, y: nn.squared_error(bottleneck(x, W, b, V, c, sn.function("f")), y),
        "x: n; W: m n; b: m; V: k m; c: k; y: k",
        "x W b V c",
    ),
    Row(
        "residual block",
        weighted(lambda x, W, b, V, c: nn.residual(x, lambda u: bottleneck(u, W, b, V, c, sn.relu))),
        "x: n; W: m n; b: m; V: n m; c: n; g: n",
        "x W b V c",
    ),
    Row(
        "residual block, batch",
        weighted(lambda X, W, b, V, c: nn.residual(X, lambda u: bottleneck(u, W, b, V, c, sn.gelu))),
        "X: N n; W: m n; b: m; V: n m; c: n; G: N n",
        "X W b V c",
    ),
    Row("autoencoder", autoencoder, "X: N n; W: m n; b: m; V: n m; c: n", "W b V c"),
    Row(
        "dropout",
        lambda x, mask, rate, W, y: nn.squared_error(W @ nn.dropout(x, mask, rate), y),
        "x: n; mask: n; rate; W: m n; y: m",
        "x W",
        ("0 <= rate", "rate < 1"),
        (("rate", UNIT), ("mask", BITS)),
    ),
    Row(
        "embedding, one-hot",
        lambda E, S, W, Y: nn.squared_error(nn.embedding(E, S) @ W, Y),
        "E: V d; S: T V; W: d k; Y: T k",
        "E W",
    ),
    Row(
        "embedding, tokens",
        lambda E, W, Y: nn.squared_error(nn.embedding(E, [2, 0, 2]) @ W, Y),
        "E: V d; W: d k; Y: 3 k",
        "E W",
        ("V >= 3",),
    ),
    # ---------------------------------------------------------------- convolution and pooling
    Row(
        "convolution, one image",
        weighted(nn.conv2d),
        "X: H W; K: p q; G: H-p+1 W-q+1",
        "X K",
        ("H >= p", "W >= q"),
    ),
    Row(
        "convolution, channels",
        lambda X, K, b, G: sn.sum(G * nn.conv2d(X, K, b)),
        "X: N C H W; K: F C p q; b: F; G: N F H-p+1 W-q+1",
        "X K b",
        ("H >= p", "W >= q"),
    ),
    Row(
        "convolution, padding",
        lambda X, K, b, G: sn.sum(G * nn.conv2d(X, K, b, padding=1)),
        "X: N C H W; K: F C 3 3; b: F; G: N F H W",
        "X K b",
    ),
    Row(
        "convolution, stride",
        lambda X, K, b, G: sn.sum(G * nn.conv2d(X, K, b, stride=2)),
        "X: N C 2*H 2*W; K: F C 2 2; b: F; G: N F H W",
        "X K b",
    ),
    Row(
        "convolution, stride and padding",
        lambda X, K, b, G: sn.sum(G * nn.conv2d(X, K, b, stride=2, padding=1)),
        "X: N C 2*H-1 2*W-1; K: F C 3 3; b: F; G: N F H W",
        "X K b",
    ),
    Row(
        "convolution, dilation",
        lambda X, K, b, G: sn.sum(G * nn.conv2d(X, K, b, dilation=2)),
        "X: N C H+4 W+4; K: F C 3 3; b: F; G: N F H W",
        "X K b",
    ),
    Row(
        "convolution, stride, padding, dilation",
        lambda X, K, b, G: sn.sum(G * nn.conv2d(X, K, b, 2, 2, 2)),
        "X: N C 2*H-1 2*W-1; K: F C 3 3; b: F; G: N F H W",
        "X K b",
    ),
    Row(
        "convolution of sequences",
        lambda X, K, b, G: sn.sum(G * nn.conv1d(X, K, b, padding=2, dilation=2)),
        "X: N C L; K: F C 3; b: F; G: N F L",
        "X K b",
    ),
    Row("max pooling", weighted(lambda X: nn.max_pool2d(X, 2)), "X: N C 2*H 2*W; G: N C H W", "X"),
    Row("mean pooling", weighted(lambda X: nn.mean_pool2d(X, 2)), "X: N C 2*H 2*W; G: N C H W", "X"),
    Row(
        "max pooling, overlapping",
        weighted(lambda X: nn.pool2d("max", X, 3, 2)),
        "X: N C 2*H+1 2*W+1; G: N C H W",
        "X",
    ),
    Row(
        "mean pooling, overlapping",
        weighted(lambda X: nn.pool2d("mean", X, 3, 2)),
        "X: N C 2*H+1 2*W+1; G: N C H W",
        "X",
    ),
    Row(
        "image classifier",
        image_classifier,
        "X: N C 2*H 2*W; K: F C 3 3; c: F; V: k F*H*W; b: k; Y: N k",
        "X K c V b",
        data=(("Y", LABELS),),
    ),
    # ---------------------------------------------------------------- normalisation
    Row("layer norm", weighted(nn.layer_norm), "x: d; gain: d; shift: d; g: d", "x gain shift"),
    Row("layer norm, rows", weighted(nn.layer_norm), "X: T d; gain: d; shift: d; G: T d", "X gain shift"),
    Row("RMS norm", weighted(nn.rms_norm), "X: T d; gain: d; G: T d", "X gain"),
    Row("batch norm", weighted(nn.batch_norm), "X: N d; gain: d; shift: d; G: N d", "X gain shift"),
    Row("batch norm, channels", weighted(nn.batch_norm), "X: N C H W; gain: C; shift: C; G: N C H W", "X gain shift"),
    # ---------------------------------------------------------------- attention
    Row("attention", weighted(nn.scaled_dot_product_attention), "Q: T d; K: S d; V: S v; G: T v", "Q K V"),
    Row(
        "attention, mask",
        weighted(nn.scaled_dot_product_attention),
        "Q: T d; K: S d; V: S v; M: T S; G: T v",
        "Q K V",
    ),
    Row(
        "attention, batch", weighted(nn.scaled_dot_product_attention), "Q: N T d; K: N S d; V: N S v; G: N T v", "Q K V"
    ),
    Row("multi-head attention", weighted(nn.multi_head_attention), f"X: T d; {HEADS}; G: T d", "X Wq Wk Wv Wo"),
    Row(
        "multi-head attention, batch and mask",
        weighted(nn.multi_head_attention),
        f"X: N T d; {HEADS}; M: T T; G: N T d",
        "X Wq Wk Wv Wo",
    ),
    Row(
        "cross-attention",
        weighted(lambda X, Z, *W: nn.multi_head_attention(X, *W, memory=Z)),
        f"X: T d; Z: S d; {HEADS}; G: T d",
        "X Z Wq Wk Wv Wo",
    ),
    Row(
        "positions",
        lambda X, P, W, Y: nn.squared_error(nn.positional(X, P) @ W, Y),
        "X: T d; P: T d; W: d k; Y: T k",
        "X P W",
    ),
    Row(
        "transformer block",
        weighted(lambda X, *p: nn.transformer_block(X, nn.BlockParameters(*p))),
        f"X: T d; {BLOCK}; G: T d",
        "X Wq Wk Wv Wo g1 s1 W1 b1 W2 b2 g2 s2",
    ),
    # ---------------------------------------------------------------- recurrence
    Row("Elman cell", weighted(nn.elman_cell), "x: n; h: m; W: m n; U: m m; b: m; g: m", "x h W U b"),
    Row(
        "Elman net, three steps",
        lambda x1, x2, x3, h, W, U, b, y: nn.squared_error(elman([x1, x2, x3], h, W, U, b), y),
        "x1: n; x2: n; x3: n; h: m; W: m n; U: m m; b: m; y: m",
        "x1 x2 x3 h W U b",
    ),
    Row(
        "Elman net, batch",
        lambda X1, X2, H, W, U, b, Y: nn.squared_error(elman([X1, X2], H, W, U, b), Y),
        "X1: N n; X2: N n; H: N m; W: m n; U: m m; b: m; Y: N m",
        "X1 X2 H W U b",
    ),
    Row(
        "GRU cell",
        weighted(lambda x, h, *p: nn.gru_cell(x, h, *threes(p))),
        f"x: n; h: m; {gates('zrc')}; g: m",
        "x h Wz Uz bz Wr Ur br Wc Uc bc",
    ),
    Row(
        "LSTM cell",
        weighted(lambda x, h, c, *p: nn.lstm_cell(x, h, c, *threes(p))[0]),
        f"x: n; h: m; c: m; {gates('fioc')}; g: m",
        "x h c Wf Uf bf Wi Ui bi Wo Uo bo Wc Uc bc",
    ),
    # ---------------------------------------------------------------- losses
    Row("squared error", lambda X, W, Y: nn.squared_error(X @ W, Y), "X: N n; W: n k; Y: N k", "X W"),
    Row("absolute error", nn.absolute_error, "a: n; y: n", "a"),
    # Where an entry fits exactly, the loss is smooth and the rule for |a - y| asks for more than is needed.
    Row("Huber loss", nn.huber, "a: n; y: n; d", "a", ("d > 0", "a != y"), (("d", POSITIVE),)),
    Row(
        "hinge loss",
        lambda X, w, b, y: nn.hinge(X @ w + b, y),
        "X: N n; w: n; b; y: N",
        "w b",
        data=(("y", SIGNS),),
    ),
    Row("hinge loss, classes", nn.multiclass_hinge, "Z: N k; Y: N k", "Z", data=(("Y", LABELS),)),
    Row("binary cross-entropy", nn.binary_cross_entropy, "a: n; y: n", "a", ("a > 0", "a < 1"), (("a", UNIT),)),
    Row(
        "binary cross-entropy, logits",
        lambda X, w, b, y: nn.binary_cross_entropy_with_logits(X @ w + b, y),
        "X: N n; w: n; b; y: N",
        "X w b",
    ),
    Row("softmax cross-entropy", nn.softmax_cross_entropy, "z: k; y: k", "z", ("sum(y) == 1",), (("y", LABELS),)),
    Row(
        "softmax cross-entropy, batch",
        nn.softmax_cross_entropy,
        "Z: N k; Y: N k",
        "Z",
        ("sum(Y, axis=1) == 1",),
        (("Y", LABELS),),
    ),
    Row(
        "softmax regression",
        lambda X, W, b, Y: nn.softmax_cross_entropy(nn.dense(X, W, b), Y),
        "X: N n; W: k n; b: k; Y: N k",
        "X W b",
    ),
    Row(
        "KL divergence",
        nn.kl_divergence,
        "p: k; q: k",
        "p q",
        ("p > 0", "q > 0"),
        (("p", POSITIVE), ("q", POSITIVE)),
    ),
    Row(
        "KL divergence of softmax",
        lambda p, z: nn.kl_divergence(p, sn.softmax(z)),
        "p: k; z: k",
        "z",
        ("p > 0", "sum(p) == 1"),
        (("p", LABELS),),
    ),
    Row("contrastive loss", nn.contrastive, "a: d; b: d; s; m", "a b", ("norm(a - b) > 0",), (("m", POSITIVE),)),
    Row("contrastive loss, batch", nn.contrastive, "A: N d; B: N d; s: N; m", "A B", data=(("m", POSITIVE),)),
    Row("triplet loss", nn.triplet_margin, "A: N d; P: N d; M: N d; m", "A P M"),
    Row("InfoNCE", nn.info_nce, "A: N d; B: N d; t", "A B", ("t > 0",), (("t", POSITIVE),)),
    # ---------------------------------------------------------------- penalties
    Row("L1 penalty", nn.l1_penalty, "W: m n; t", "W"),
    Row("L2 penalty", nn.l2_penalty, "W: m n; t", "W"),
    Row("elastic net", nn.elastic_net_penalty, "W: m n; t; r", "W"),
)


def tensors(let: str) -> tuple[Expr, ...]:
    made = sn.tensors(let)
    return made if isinstance(made, tuple) else (made,)


def derived(row: Row) -> sn.Derivation:
    return sn.grad(row.build(*tensors(row.let)), row.wrt.split(), given=row.given)


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_gradients_are_proved_for_all_shapes(row):
    D = derived(row)
    found = D.verify()
    assert [g.shape for g in D.result] == [v.shape for v in tensors(row.let) if v.name in row.wrt.split()]
    assert {step.status for step in found.steps} == {"proved"}
    assert (found.whole.status, found.whole.scope) == ("proved", "all shapes"), found.whole.reason


@pytest.mark.parametrize("row", [r for r in ROWS if "unspecified" not in r.name], ids=lambda row: row.name)
def test_compiled_gradients_are_difference_quotients(row):
    D, made = derived(row), tensors(row.let)
    loss, at = row.build(*made), data(row)
    f = sn.compile(loss, inputs=[t.name for t in made])
    occurring = [t.name for t in made if t in set(postorder(*D.result))]
    values = sn.compile(D, inputs=occurring)(**{name: at[name] for name in occurring})
    for name, value in zip(row.wrt.split(), values, strict=True):
        np.testing.assert_allclose(value, quotients(f, at, name), rtol=1e-5, atol=1e-7, err_msg=name)


def data(row: Row, seed: int = 0) -> dict[str, np.ndarray]:
    """Random entries for the tensors of a row, at small sizes."""
    made = tensors(row.let)
    sizes = {name: 2 + k % 2 for k, name in enumerate(sorted({n for t in made for d in t.shape for n in names_of(d)}))}
    sizes |= {"H": 4, "W": 3, "p": 2, "q": 2} if row.name.startswith("convolution, ") else {}
    sizes |= {"V": 3} if row.name.startswith("embedding") else {}
    rng = np.random.default_rng(zlib.crc32(row.name.encode()) + seed)
    return {t.name: DRAWS[dict(row.data).get(t.name, "")](rng, shape_at(t, sizes)) for t in made}


def names_of(dim) -> tuple[str, ...]:
    return () if isinstance(dim, int) else dim.names


def shape_at(t: Expr, sizes: dict[str, int]) -> tuple[int, ...]:
    return tuple(int(substitute(d, sizes)) for d in t.shape)


def labels(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Positive, with sum 1 along the last axis."""
    drawn = rng.uniform(0.1, 1, shape)
    return drawn / drawn.sum(axis=-1, keepdims=True)


DRAWS: dict[str, Callable[[np.random.Generator, tuple[int, ...]], np.ndarray]] = {
    "": lambda rng, shape: rng.standard_normal(shape),
    POSITIVE: lambda rng, shape: rng.uniform(0.5, 1.5, shape),
    UNIT: lambda rng, shape: rng.uniform(0.2, 0.8, shape),
    LABELS: labels,
    SIGNS: lambda rng, shape: rng.choice([-1.0, 1.0], shape),
    BITS: lambda rng, shape: rng.choice([0.0, 1.0], shape),
}


def quotients(f: Callable[..., np.ndarray], data: dict[str, np.ndarray], name: str) -> np.ndarray:
    """Central differences of f by the entries of one input."""
    whole = np.asarray(data[name])
    found = np.zeros(whole.shape)
    for place in np.ndindex(*whole.shape):
        for step in (1e-6, -1e-6):
            moved = whole.copy()
            moved[place] += step
            found[place] += np.asarray(f(**{**data, name: moved})).item() / (2 * step)
    return found
