"""What makes no network."""

import pytest

from symnet.errors import SymnetError
from symnet.nn import mlp


def test_names():
    with pytest.raises(SymnetError, match="not an activation"):
        mlp((3, 2), ("wobble",))
    with pytest.raises(SymnetError, match="need 1 activations"):
        mlp((3, 2), ("tanh", "tanh"))
