"""Networks that are constructed to approximate a function, and what any network is certified to do.

`approximate` goes from a target and an error to a network with exact weights and a proof of its distance.
"""

from symnet.approximation.certified import lipschitz, sup_error
from symnet.approximation.indicators import indicator
from symnet.approximation.main import approximate
from symnet.approximation.records import Approximation, Domain
from symnet.approximation.suprema import Enclosure
from symnet.approximation.table import CONSTRUCTIONS, Construction
from symnet.approximation.teeth import corners, sawtooth, square
from symnet.approximation.weights import Layer, Weights

__all__ = [
    "CONSTRUCTIONS",
    "Approximation",
    "Construction",
    "Domain",
    "Enclosure",
    "Layer",
    "Weights",
    "approximate",
    "corners",
    "indicator",
    "lipschitz",
    "sawtooth",
    "square",
    "sup_error",
]
