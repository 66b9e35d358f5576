"""Training by one call: reproducible, resumable, interruptible, and loud about what goes wrong."""

import json
import os
import shutil

import numpy as np
import pytest

import symnet as sn
from symnet.errors import SymnetError
from symnet.nn import batch_norm, cross_entropy, dense, dropout, mlp, squared_error

T = sn.training
N = sn.size("N")


def two_classes(rows=90, seed=0):
    X = np.random.default_rng(seed).standard_normal((rows, 2))
    return {"X": X, "Y": np.eye(2)[(X[:, 0] * X[:, 1] > 0).astype(int)]}


def classifier():
    net = mlp((2, 6, 2), ("tanh", "softmax"), batch=N)
    return net, cross_entropy(net.output, sn.tensor("Y", N, 2))


def everything():
    """A network with a mask, noise on the input, and batch normalisation."""
    X, Y, W1, W2, b2, gain, shift, M = sn.tensors("X: N 2; Y: N; W1: 5 2; W2: 5; b2; gain: 5; shift: 5; M: N 5")
    z = batch_norm(X @ W1.T, gain, shift, names=("mu", "var"))
    out = (sn.tanh(z) * M) @ W2 + b2
    options = {
        "wrt": [W1, W2, b2, gain, shift],
        "output": out,
        "optimizer": T.adam(0.02),
        "batch": 16,
        "seed": 3,
        "held_out": 0.25,
        "start": {"gain": 1},
        "draws": {"M": T.dropout(0.2)},
        "augment": {"X": T.gaussian(0.1)},
        "running": ["mu", "var"],
        "stop": T.early_stopping(50),
        "watch": {"size": sn.sum(W1**2)},
    }
    inputs = np.random.default_rng(1).standard_normal((70, 2))
    return sn.mean((out - Y) ** 2), {"X": inputs, "Y": inputs[:, 0] ** 2}, options


def same(one, other):
    for name, value in one.parameters.items():
        np.testing.assert_array_equal(value, other.parameters[name])
    for name, value in one.running.items():
        np.testing.assert_array_equal(value, other.running[name])
    assert one.history.to_dict() == other.history.to_dict()


# ------------------------------------------------------------------ the common case
def test_a_network_learns_and_predicts():
    net, loss = classifier()
    data = two_classes(400)
    model = sn.train(
        loss, data, net, optimizer=T.adam(0.05), epochs=60, batch=32, held_out=0.2, given=["sum(Y, axis=1) == 1"]
    )
    read = np.argmax(model.predict(two_classes(200, seed=9)["X"]), axis=1)
    assert np.mean(read == np.argmax(two_classes(200, seed=9)["Y"], axis=1)) > 0.9
    history = model.history
    assert len(history.losses) == len(history.held_out) == 60 and history.ended == "all done"
    assert model.steps == history.steps[-1] == 60 * 10 and history.losses[-1] < history.losses[0] / 3
    assert "np.tanh" in model.program.source and model.derivation.verify().whole.status == "proved"
    json.dumps(model.to_dict())


def test_one_epoch_in_batches_by_hand():
    """The mean of the losses met on the way, a smaller last batch included, and the parameters after it."""
    w, X, Y = sn.tensors("w: 2; X: N 2; Y: N")
    data = {"X": np.random.default_rng(0).standard_normal((7, 2)), "Y": np.arange(7.0)}
    model = sn.train(
        sn.mean((X @ w - Y) ** 2) / 2,
        data,
        [w],
        start={"w": [1, 1]},
        optimizer=T.sgd(0.1),
        epochs=1,
        batch=3,
        shuffle=False,
    )
    v, losses = np.ones(2), []
    for k in (slice(0, 3), slice(3, 6), slice(6, 7)):
        r = data["X"][k] @ v - data["Y"][k]
        losses.append(np.sum(r**2) / 2)
        v = v - 0.1 * data["X"][k].T @ r / len(r)
    np.testing.assert_allclose(model.parameters["w"], v, rtol=1e-13)
    np.testing.assert_allclose(model.history.losses, [sum(losses) / 7], rtol=1e-13)


def test_every_example_is_seen_once_an_epoch_in_a_new_order():
    w, X = sn.tensors("w; X: N")
    seen = []
    for epochs in (1, 2):
        model = sn.train(
            sn.sum(X) * w, {"X": 2.0 ** np.arange(8)}, ["w"], start={"w": 0}, optimizer=T.sgd(1), epochs=epochs, batch=2
        )
        seen.append(float(model.parameters["w"]))
    assert seen == [-255.0, -510.0]


def test_float32_stays_float32():
    net, loss = classifier()
    model = sn.train(loss, two_classes(), net, epochs=2, batch=20, dtype=np.float32, optimizer=T.adam(0.01, clip=1))
    assert {a.dtype for a in model.parameters.values()} == {np.dtype(np.float32)}
    assert model.predict(two_classes()["X"]).dtype == np.float32


@pytest.mark.skipif(shutil.which("gcc") is None, reason="needs a C compiler")
def test_steps_in_c_are_those_of_numpy():
    pytest.importorskip("cffi")
    loss, data, options = everything()
    one, other = (sn.train(loss, data, epochs=5, backend=where, **options) for where in ("numpy", "c"))
    for name, value in one.parameters.items():
        np.testing.assert_allclose(value, other.parameters[name], rtol=1e-9, atol=1e-12)
    assert one.steps == other.steps == 5 * 4


# ------------------------------------------------------------------ the same run again
def test_the_same_arguments_give_the_same_bits_and_another_seed_does_not():
    loss, data, options = everything()
    one, again = (sn.train(loss, data, epochs=4, **options) for _ in range(2))
    same(one, again)
    other = sn.train(loss, data, epochs=4, **{**options, "seed": 4})
    assert not np.array_equal(one.parameters["W1"], other.parameters["W1"])


@pytest.mark.parametrize("kind", ["npz", "safetensors"])
def test_a_resumed_run_is_the_run_that_was_not_interrupted(kind, tmp_path):
    if kind == "safetensors":
        pytest.importorskip("safetensors")
    loss, data, options = everything()
    whole = sn.train(loss, data, epochs=9, **options)
    path = tmp_path / f"run.{kind}"

    def stop(done, total, text):
        if done == 4:
            raise KeyboardInterrupt

    part = sn.train(loss, data, epochs=9, checkpoint=path, progress=stop, **options)
    assert part.history.interrupted and len(part.history.losses) == 4
    resumed = sn.train(loss, data, epochs=9, resume=path, checkpoint=path, **options)
    same(whole, resumed)
    assert T.parameters_of(path).keys() == whole.parameters.keys()
    for name, value in T.parameters_of(path).items():
        assert np.isfinite(value).all(), name
    assert os.listdir(tmp_path) == [path.name]
    assert sn.train(loss, data, epochs=9, resume=path, **options).steps == whole.steps  # nothing is left to do
    with pytest.raises(SymnetError, match="is at step 36, and only 32 steps are asked for"):
        sn.train(loss, data, epochs=8, resume=path, **options)


def test_the_same_call_starts_a_run_and_goes_on_with_it(tmp_path):
    loss, data, options = everything()
    path = tmp_path / "run.npz"
    whole = sn.train(loss, data, epochs=5, **options)
    for epochs in (2, 5):
        model = sn.train(loss, data, epochs=epochs, checkpoint=path, resume=True, **options)
    same(whole, model)
    with pytest.raises(SymnetError, match="resume=True goes on from the checkpoint; name it"):
        sn.train(loss, data, epochs=5, resume=True, **options)


def test_checkpoints_of_the_same_run_are_the_same_bytes(tmp_path):
    loss, data, options = everything()
    for name in ("a.npz", "b.npz"):
        sn.train(loss, data, epochs=3, checkpoint=tmp_path / name, **options)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"seed": 8}, "seed, batch, backend, order, draws or early stopping"),
        ({"batch": 8}, "seed, batch, backend, order, draws or early stopping"),
        ({"draws": {"M": T.dropout(0.3)}}, "seed, batch, backend, order, draws or early stopping"),
        ({"optimizer": T.adam(0.03)}, "optimizer and its settings"),
    ],
)
def test_a_checkpoint_of_another_run_is_refused(change, message, tmp_path):
    loss, data, options = everything()
    sn.train(loss, data, epochs=1, checkpoint=tmp_path / "run.npz", **options)
    with pytest.raises(SymnetError, match=f"belongs to another run: {message} differ"):
        sn.train(loss, data, epochs=2, resume=tmp_path / "run.npz", **{**options, **change})


def test_a_checkpoint_of_another_network_or_other_data_is_refused(tmp_path):
    loss, data, options = everything()
    path = tmp_path / "run.npz"
    sn.train(loss, data, epochs=1, checkpoint=path, **options)
    with pytest.raises(SymnetError, match="network and loss differ"):
        sn.train(loss * 2, data, epochs=2, resume=path, **options)
    with pytest.raises(SymnetError, match="training data differ"):
        sn.train(loss, {**data, "Y": data["Y"] + 1}, epochs=2, resume=path, **options)
    np.savez(tmp_path / "other.npz", a=np.ones(3))
    (tmp_path / "text.npz").write_text("no zip file at all")
    np.savez(tmp_path / "pickled.npz", a=np.array([{}], dtype=object), allow_pickle=True)
    for name, message in (
        ("other.npz", "no checkpoint of symnet"),
        ("text.npz", "cannot be read|can be read"),
        ("pickled.npz", "allow_pickle|can be read"),
        ("missing.npz", "there is no checkpoint"),
    ):
        with pytest.raises(SymnetError, match=message):
            sn.train(loss, data, epochs=2, resume=tmp_path / name, **options)
    with pytest.raises(SymnetError, match=r"named \*\.npz or \*\.safetensors"):
        sn.train(loss, data, epochs=1, checkpoint=tmp_path / "run.pickle", **options)


# ------------------------------------------------------------------ how a run ends
def test_ctrl_c_in_the_middle_of_an_epoch_leaves_a_usable_model(monkeypatch):
    net, loss = classifier()
    data = two_classes()
    steps = []
    draw = T.Draw.sampler

    def interrupted(self):
        sample = draw(self)

        def counted(rng, shape):
            steps.append(shape)
            if len(steps) == 8:
                raise KeyboardInterrupt
            return sample(rng, shape)

        return counted

    options = {"optimizer": T.sgd(0.1), "batch": 20, "augment": {"X": T.gaussian(0.1)}}
    whole = sn.train(loss, data, net, steps=7, **options)
    monkeypatch.setattr(T.Draw, "sampler", interrupted)
    model = sn.train(loss, data, net, epochs=5, **options)
    assert model.history.interrupted and model.steps == 7 and len(model.history.losses) == 1
    for name, value in whole.parameters.items():  # as after the seven steps that were whole
        np.testing.assert_array_equal(model.parameters[name], value)
    assert model.predict(data["X"]).shape == (90, 2)


def test_an_interruption_between_two_entries_leaves_a_whole_history():
    history = T.History([3.0, 2.0], [0.1], [1, 2], [1, 2], [5.0], {"a": [1.0, 2.0]}, [0.0, 0.0])
    history.whole()
    assert (history.losses, history.rates, history.steps) == ([3.0], [0.1], [1])
    assert (history.measured, history.held_out, history.watched) == ([1], [5.0], {"a": [1.0]})


def test_early_stopping_keeps_the_best_parameters():
    """A few noisy examples, many parameters: the held-out loss falls and rises."""
    X, Y, w = sn.tensors("X: N 20; Y: N; w: 20")
    rng = np.random.default_rng(0)
    inputs = rng.standard_normal((40, 20))
    data = {"X": inputs, "Y": inputs[:, 0] + rng.standard_normal(40)}
    loss = sn.mean((X @ w - Y) ** 2)
    stop = T.early_stopping(patience=3)
    model = sn.train(loss, data, [w], output=X @ w, optimizer=T.sgd(0.02), epochs=500, held_out=0.5, stop=stop)
    history = model.history
    best = int(np.argmin(history.held_out))
    assert history.ended == "stopped early" and len(history.held_out) == best + 4
    assert model.best_epoch == best + 1 and model.steps == best + 1
    again = sn.train(loss, data, [w], optimizer=T.sgd(0.02), epochs=best + 1, held_out=0.5)
    np.testing.assert_array_equal(model.parameters["w"], again.parameters["w"])


def test_what_is_not_a_number_is_never_the_best():
    w, c = sn.tensors("w; c")
    heights = iter([np.nan, 3.0, 2.0, np.nan, np.nan, 1.0])
    options = {"watch": {"h": lambda m: next(heights)}, "stop": T.early_stopping(2, monitor="h")}
    model = sn.train((w - c) ** 2, {"c": 0.0}, [w], start={"w": 1}, optimizer=T.sgd(0.1), epochs=99, **options)
    assert model.history.ended == "stopped early" and model.best_epoch == 3 and len(model.history.losses) == 5


def test_early_stopping_on_what_is_watched_and_measured_now_and_then():
    w, c = sn.tensors("w; c")
    model = sn.train(
        (w - c) ** 2,
        {"c": 0.0},
        [w],
        start={"w": 1},
        optimizer=T.sgd(0.1),
        epochs=100,
        every=5,
        watch={"height": lambda m: -abs(float(m.parameters["w"]) - 0.1)},
        stop=T.early_stopping(2, monitor="height", mode="max", min_delta=0.01),
    )
    assert model.history.measured[:3] == [5, 10, 15] and model.history.ended == "stopped early"
    assert model.best_epoch == 10 and abs(model.parameters["w"] - 0.8**10) < 1e-12


def test_nan_in_the_data_names_the_input_the_row_and_the_step():
    net, loss = classifier()
    data = two_classes()
    data["X"][17, 1] = np.nan
    with pytest.raises(T.TrainingError, match=r"step \d \(epoch 1\): input `X` holds nan in row 17 of the data") as e:
        sn.train(loss, data, net, optimizer=T.sgd(0.1), epochs=2, batch=20, seed=1)
    error = e.value
    assert (error.reason, error.name, error.epoch) == ("not finite", "X", 1) and error.model.steps == error.step - 1
    assert all(np.isfinite(a).all() for a in error.model.parameters.values())
    clean = two_classes()
    same_so_far = sn.train(loss, clean, net, optimizer=T.sgd(0.1), steps=error.step - 1, batch=20, seed=1)
    np.testing.assert_array_equal(same_so_far.parameters["W1"], error.model.parameters["W1"])


def test_a_gradient_without_a_value_names_the_parameter():
    a, b, x = sn.tensors("a; b: 2; x: 2")
    loss = a**2 + sn.sqrt(sn.sum((b - x) ** 2))  # at b = x the root has no derivative
    with pytest.raises(T.TrainingError, match="the gradient by `b` is not finite") as e:
        sn.train(loss, {"x": [1, 2]}, [a, b], start={"a": 1, "b": [1, 2]}, optimizer=T.sgd(0.1), steps=3)
    assert e.value.name == "b" and e.value.step == 1 and e.value.model.parameters["b"].tolist() == [1, 2]


def test_an_infinite_loss_and_an_infinite_update_are_named():
    w, x = sn.tensors("w; x")
    with pytest.raises(T.TrainingError, match="the loss is inf, though all data and parameters are finite"):
        sn.train(sn.exp(w * x), {"x": 1000.0}, [w], start={"w": 1}, steps=1)
    with pytest.raises(T.TrainingError, match="the update makes `w` infinite") as e:
        sn.train(w * x, {"x": 1e300}, [w], start={"w": 0}, optimizer=T.sgd(1e10), steps=1)
    assert e.value.name == "w"


def test_a_diverging_run_says_so_and_keeps_its_history():
    w, c = sn.tensors("w; c")
    with pytest.raises(T.TrainingError, match=r"the loss has grown to .* beyond 1e.06: it diverges") as e:
        sn.train((w - c) ** 2 / 2, {"c": 0.0}, [w], start={"w": 1}, optimizer=T.sgd(3), epochs=99)
    error = e.value
    assert error.reason == error.model.history.ended == "diverged"
    np.testing.assert_allclose(error.model.history.losses, [4.0**k / 2 for k in range(error.step - 1)])
    assert error.model.parameters["w"] == (-2.0) ** (error.step - 1)


def test_several_starts_keep_the_best_and_record_all():
    """A double well: the start decides, and one start in this range leads to the lower valley."""
    w, c = sn.tensors("w; c")
    loss = (w**2 - 1) ** 2 + c * w
    options = {"start": {"w": T.normal(1)}, "optimizer": T.sgd(0.05), "epochs": 200}
    model = sn.train(loss, {"c": 0.3}, [w], starts=6, seed=5, **options)
    ends = [float(sn.train(loss, {"c": 0.3}, [w], seed=s, **options).parameters["w"]) for s in range(5, 11)]
    assert min(ends) < -0.9 and max(ends) > 0.9  # both valleys were reached
    assert float(model.parameters["w"]) == min(ends) and model.seed == 5 + ends.index(min(ends))
    assert [r.seed for r in model.runs] == list(range(5, 11)) and min(r.value for r in model.runs) == model.loss(
        {"c": 0.3}
    )


def test_a_start_that_diverges_does_not_spoil_the_others():
    w, c = sn.tensors("w; c")
    model = sn.train(w**4 / 4 + c, {"c": 0.0}, [w], start={"w": T.normal(2)}, optimizer=T.sgd(0.5), epochs=30, starts=6)
    assert any("diverges" in r.error for r in model.runs) and not all(r.error for r in model.runs)
    assert abs(model.parameters["w"]) < 1


def test_a_resumed_run_stops_early_where_the_whole_one_does(tmp_path):
    X, Y, w = sn.tensors("X: N 20; Y: N; w: 20")
    rng = np.random.default_rng(0)
    inputs = rng.standard_normal((40, 20))
    data = {"X": inputs, "Y": inputs[:, 0] + rng.standard_normal(40)}
    options = {"optimizer": T.momentum(0.01), "held_out": 0.5, "stop": T.early_stopping(4), "batch": 5}
    whole = sn.train(sn.mean((X @ w - Y) ** 2), data, [w], epochs=300, **options)
    path = tmp_path / "run.npz"
    sn.train(sn.mean((X @ w - Y) ** 2), data, [w], epochs=len(whole.history.losses) - 2, checkpoint=path, **options)
    resumed = sn.train(sn.mean((X @ w - Y) ** 2), data, [w], epochs=300, resume=path, **options)
    same(whole, resumed)
    assert resumed.history.ended == "stopped early" and resumed.best_epoch == whole.best_epoch


# ------------------------------------------------------------------ masks, noise, statistics
def test_dropout_is_drawn_while_training_and_off_afterwards():
    X, Y, w, M = sn.tensors("X: N 50; Y: N; w: 50; M: N 50")
    out = (X * M) @ w
    data = {"X": np.ones((40, 50)), "Y": np.zeros(40)}
    options = {"start": {"w": 1}, "optimizer": T.sgd(0), "output": out, "draws": {"M": T.dropout(0.5)}}
    model = sn.train(sn.mean(out - Y), data, [w], epochs=400, **options)
    np.testing.assert_array_equal(model.predict(X=np.ones((3, 50))), [50, 50, 50])  # exact: no mask is left
    losses = np.array(model.history.losses)
    spread = np.sqrt(50 * 0.5 * 0.5 / 0.25 / 40)  # of the mean of 40 sums of 50 entries, each 0 or 2
    assert abs(losses.mean() - 50) < 5 * spread / np.sqrt(400) and abs(losses.std() / spread - 1) < 5 / np.sqrt(800)


def test_the_dropout_layer_with_a_mask_of_zeros_and_ones():
    X, Y, w, M = sn.tensors("X: N 6; Y: N; w: 6; M: N 6")
    out = dropout(X, M, sn.parse("1/4")) @ w
    data = {"X": np.ones((10, 6)), "Y": np.zeros(10)}
    model = sn.train(
        sn.mean(out - Y), data, [w], start={"w": 1}, output=out, draws={"M": T.bernoulli(0.75)}, steps=1,
        optimizer=T.sgd(0),
    )  # fmt: skip
    np.testing.assert_allclose(model.predict(data["X"]), 6 * np.ones(10), rtol=1e-15)


def test_running_statistics_are_the_mean_of_the_first_batches_and_then_an_average():
    X, Y, gain, shift = sn.tensors("X: N 2; Y: N 2; gain: 2; shift: 2")
    z = batch_norm(X, gain, shift, names=("mu", "var"))
    inputs = np.random.default_rng(0).standard_normal((24, 2)) * 3 + 5
    model = sn.train(
        squared_error(z, Y),
        {"X": inputs, "Y": np.zeros((24, 2))},
        [gain, shift],
        start={"gain": 1},
        output=z,
        running=["mu", "var"],
        running_rate=0.4,
        optimizer=T.sgd(0),
        epochs=1,
        batch=6,
        shuffle=False,
    )
    mean, variance = np.zeros((1, 2)), np.zeros((1, 2))
    for k in range(4):
        rows, share = inputs[6 * k : 6 * k + 6], max(0.4, 1 / (k + 1))
        mean, variance = mean + share * (rows.mean(0) - mean), variance + share * (rows.var(0) - variance)
    np.testing.assert_allclose(model.running["mu"], mean, rtol=1e-12)
    np.testing.assert_allclose(model.running["var"], variance, rtol=1e-12)
    np.testing.assert_allclose(  # a single example has no variance of its own
        model.predict(inputs[:1]), (inputs[:1] - mean) / np.sqrt(variance + 1e-5), rtol=1e-12
    )


def test_noise_on_the_inputs_of_a_linear_model_is_a_ridge_in_the_mean():
    """E (wᵀ(x + ε) − y)² = (wᵀx − y)² + σ²‖w‖²."""
    X, Y, w = sn.tensors("X: N 3; Y: N; w: 3")
    data = {"X": np.ones((500, 3)), "Y": np.zeros(500)}
    model = sn.train(
        sn.mean((X @ w - Y) ** 2), data, [w], start={"w": [1, 2, -3]}, augment={"X": T.gaussian(0.5)}, epochs=100,
        optimizer=T.sgd(0),
    )  # fmt: skip
    variance = 0.25 * 14
    assert abs(np.mean(model.history.losses) - variance) < 5 * variance * np.sqrt(2 / 50000)
    assert model.loss(data) == 0


def test_examples_are_changed_by_a_function():
    """Images shifted by a pixel, each step anew; the user's array is left as it is."""
    X, Y, w = sn.tensors("X: N 5; Y: N; w: 5")
    data = {"X": np.eye(5)[[0, 1, 2, 3]], "Y": np.zeros(4)}
    seen = []

    def shift(rng, images):
        images[:] = np.roll(images, rng.integers(0, 5), axis=1)
        seen.append(images.copy())
        return images

    loss = sn.mean((X @ w - Y) ** 2)
    options = {"start": {"w": [1, 2, 3, 4, 5]}, "augment": {"X": shift}, "epochs": 6, "optimizer": T.sgd(0), "seed": 2}
    model = sn.train(loss, data, [w], **options)
    np.testing.assert_allclose(model.history.losses, [np.mean((x @ [1, 2, 3, 4, 5]) ** 2) for x in seen])
    assert len({x.tobytes() for x in seen}) > 2 and (data["X"] == np.eye(5)[:4]).all()
    assert sn.train(loss, data, [w], **options).history.losses == model.history.losses
    with pytest.raises(SymnetError, match=r"augmentation of `X` must give numbers of shape \(4, 5\), and gave"):
        sn.train(loss, data, [w], augment={"X": lambda rng, x: x[:2]}, epochs=1)
    with pytest.raises(SymnetError, match="`w` is to be augmented, and is no input"):
        sn.train(loss, data, [w], augment={"w": shift}, epochs=1)


# ------------------------------------------------------------------ bad input
def bad(**change):
    net, loss = classifier()
    arguments = {"loss": loss, "data": two_classes(), "wrt": net, "epochs": 1}
    return {k: v for k, v in (arguments | change).items() if v is not None}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"data": {"X": np.ones((9, 2))}}, "`Y` in the loss is neither trained, nor data, nor drawn"),
        ({"data": {"X": np.ones((9, 2)), "Y": np.ones((8, 2))}}, "input `Y` needs shape .N, 2. with N = 9"),
        (
            {"data": {"X": np.ones((9, 3)), "Y": np.ones((9, 2))}},
            "input `X` needs shape .N, 2. with N = 9, and shape .9, 3.",
        ),
        ({"data": {"X": [["a", "b"]], "Y": np.ones((1, 2))}}, "`X` must be real numbers, and are <U1"),
        ({"data": {"X": [[1, 2], [3]], "Y": np.ones((2, 2))}}, "data of `X` are no array"),
        ({"data": {**two_classes(), "Z": 1}}, "data are given for `Z`, which does not occur"),
        ({"data": [1, 2]}, "data are given by name"),
        ({"wrt": ["W9"]}, "`W9` is to be trained and does not occur in the loss"),
        ({"wrt": ["W1", "X"]}, "`X` cannot be both trained and data"),
        ({"wrt": []}, "there is nothing to train"),
        ({"epochs": None}, "either epochs=, passes over the data, or steps="),
        ({"steps": 3}, "either epochs="),
        ({"epochs": 1.5}, "epochs is `1.5`; it must be an integer"),
        ({"batch": 0}, "batch is `0`"),
        ({"every": 0}, "every is `0`"),
        ({"starts": 0}, "starts is `0`"),
        ({"held_out": {"X": [[1, np.nan]], "Y": [[0, 1]]}}, r"held-out data of `X` hold nan at \(0, 1\)"),
        ({"stop": 5}, "stop is `5`; it must be early_stopping"),
        ({"watch": {"a": sn.tensor("X", N, 2)}}, "`a` has shape .N, 2."),
        ({"watch": {"a": lambda m: "much"}}, "`a` gave `much`"),
        ({"seed": "x"}, "seed is `x`; it must be an integer, at least 0"),
        ({"starts": 2.5}, "starts is `2.5`; it must be an integer"),
        ({"epochs": True}, "epochs is `True`"),
        ({"starts": 2, "checkpoint": "a.npz"}, "several starts keep no checkpoint"),
        ({"held_out": "x"}, "held_out is `x`; it must be a number"),
        ({"held_out": float("inf")}, "held_out is `inf`; it must leave rows"),
        ({"diverged_at": "x"}, "diverged_at is `x`"),
        ({"dtype": "foo"}, "dtype is `foo`; it must be float64 or float32"),
        ({"checkpoint": 5}, "checkpoint is `5`; it must be the name of a file"),
        ({"draws": 5}, "what is drawn is given by name"),
        ({"augment": 5}, "what is drawn is given by name"),
        ({"start": {"W9": 1}}, "a start is given for `W9`, which is not trained"),
        ({"start": {"W1": np.ones((3, 2))}}, "input `W1` needs shape .6, 2., and shape .3, 2. was given"),
        ({"start": {"W1": "hot"}}, "`hot` is not an initial value"),
        ({"start": {"W1": np.full((6, 2), np.nan)}}, "start of `W1` is not finite"),
        ({"start": 7}, "start is a table of values by name"),
        ({"optimizer": "adam"}, "`adam` is not an optimizer"),
        ({"held_out": 1.5}, "held_out is `1.5`"),
        ({"held_out": {"X": np.ones((4, 2))}}, "data held out lack `Y`"),
        ({"held_out": {"X": np.ones((4, 2)), "Y": np.ones((3, 2))}}, "input `Y` needs shape"),
        ({"stop": T.early_stopping(2)}, "give held_out="),
        ({"stop": T.early_stopping(2, monitor="mood")}, "`mood`, which is not watched"),
        ({"draws": {"M": T.dropout(0.5)}}, "`M` is to be drawn and does not occur"),
        ({"augment": {"W1": T.gaussian(0.5)}}, "`W1` is to be augmented, and is no input"),
        ({"augment": {"X": 0.5}}, "`X` is to be drawn as `0.5`, which is no draw"),
        ({"running": ["mu"]}, "`mu` is to be averaged and is no defined name"),
        ({"given": ["sum(Y, axis=1) == 2"]}, "the data do not satisfy the hypothesis .* 1 and 2 at .0,."),
        ({"given": ["mean(X) >= -99"], "batch": 9}, "may hold for all rows together and not for those of a batch"),
        ({"given": "Y.T @ Y == Y.T @ Y", "batch": 9}, "may hold for all rows together"),
        ({"optimizer": T.adamw(skip="bias")}, "`bias` is to be skipped, and is not trained"),
        ({"given": ["W1 != 0"]}, "`W1`, which is no data: it cannot be checked"),
        ({"backend": "fortran"}, "backend `fortran`; use numpy or c"),
        ({"dtype": np.int64}, "must be float64 or float32"),
        ({"rows": "M"}, "`M` does not count the rows"),
        ({"loss": sn.tensor("X", N, 2)}, "the loss must be a scalar expression"),
    ],
)
def test_what_cannot_be_trained_is_refused(change, message):
    arguments = bad(**change)
    with pytest.raises(SymnetError, match=message):
        sn.train(arguments.pop("loss"), arguments.pop("data"), arguments.pop("wrt"), **arguments)


def test_what_cannot_be_predicted_is_refused():
    net, loss = classifier()
    model = sn.train(loss, two_classes(), net, epochs=1)
    with pytest.raises(SymnetError, match=r"input `X` needs shape \(N, 2\)"):
        model.predict(np.ones((4, 3)))
    with pytest.raises(SymnetError, match="`X` is given twice"):
        model.predict(np.ones((4, 2)), X=np.ones((4, 2)))
    with pytest.raises(SymnetError, match="2 inputs were given"):
        model.predict(np.ones((4, 2)), 1)
    with pytest.raises(SymnetError, match="`W1` is trained, and not an input"):
        model.predict(np.ones((4, 2)), W1=1)
    bare = sn.train(loss, two_classes(), net.parameters, epochs=1)
    with pytest.raises(SymnetError, match="nothing to predict"):
        bare.predict(np.ones((4, 2)))


def test_sizes_that_no_array_tells_are_given():
    X, Y, W, v = sn.tensors("X: N 2; Y: N; W: h 2; v: h")
    loss = sn.mean((sn.relu(dense(X, W)) @ v - Y) ** 2)
    data = {"X": np.ones((4, 2)), "Y": np.ones(4)}
    with pytest.raises(SymnetError, match=r"size `h` of `W` is not told by the data; give it, sizes=\{'h': 8\}"):
        sn.train(loss, data, [W, v], epochs=1)
    assert sn.train(loss, data, [W, v], epochs=1, sizes={"h": 5}).parameters["W"].shape == (5, 2)
    assert sn.train(loss, data, [W, v], epochs=1, start={"v": np.ones(3)}).parameters["W"].shape == (3, 2)


def test_the_history_can_be_plotted():
    net, loss = classifier()
    axes = sn.train(loss, two_classes(), net, epochs=3, held_out=0.2).history.plot()
    assert len(axes.lines) == 2 and axes.get_yscale() == "log" and axes.get_xlabel() == "epoch"


def plain_steps(model, start, data, count):
    """The same steps by the program that holds no memory."""
    task = model.task
    state = [start[p.name] for p in task.parameters]
    state += [np.zeros(s.shape) for s in task.state[len(state) :]]
    table = task.table(np.arange(1, count + 1), np.arange(1, count + 1))
    losses = []
    for k in range(count):
        loss, *state = task.program(*(data[s.name] for s in task.data), *state, *(float(c[k]) for c in table))
        losses.append(float(loss))
    return losses, state


@pytest.mark.parametrize(
    "rule", [T.sgd(0.1), T.momentum(0.1), T.adam(0.1), T.adamw(0.1, clip=0.5)], ids=lambda r: r.name
)
def test_steps_in_turns_are_those_of_the_plain_program(rule):
    """Also for a parameter that the loss does not depend on, and for a scalar."""
    X, Y, W, b, idle = sn.tensors("X: N 3; Y: N; W: 3; b; idle: 2")
    data = {"X": np.random.default_rng(0).standard_normal((9, 3)), "Y": np.arange(9.0)}
    loss = sn.mean((X @ W + b - Y) ** 2) + 0 * sn.sum(idle)
    start = {"W": np.ones(3), "b": 0.5, "idle": np.array([1.0, 2.0])}
    model = sn.train(loss, data, [W, b, idle], start=start, optimizer=rule, epochs=9)
    losses, state = plain_steps(model, start, data, 9)
    np.testing.assert_allclose(model.history.losses, losses, rtol=1e-12)
    for p, value in zip(model.task.parameters, state, strict=False):
        np.testing.assert_allclose(model.parameters[p.name], value, rtol=1e-12)
    assert start["W"].tolist() == [1, 1, 1] and start["idle"].tolist() == [1, 2]


@pytest.mark.parametrize("name", ["elu", "leaky_relu"])
def test_activations_with_a_setting_take_the_usual_one(name):
    net = mlp((2, 4, 1), (name, "identity"), batch=N)
    data = {"X": two_classes()["X"], "Y": two_classes()["X"][:, :1]}
    model = sn.train(squared_error(net.output, sn.tensor("Y", N, 1)), data, net, optimizer=T.adam(0.05), epochs=60)
    assert model.history.losses[-1] < 0.05 * model.history.losses[0]
