"""Networks that are constructed to approximate a function, and what any network is certified to do.

`approximate` goes from a target and an error to a network with exact weights and a proof of its distance.
"""

from symnet.approximation.certified import lipschitz, sup_error
from symnet.approximation.classical import Promise, interpolation, interpolation_promise, staircase, staircase_promise
from symnet.approximation.constants import curvature, lipschitz_constant, modulus
from symnet.approximation.exact import collapsed, exact, hat, interpolating, piecewise_linear
from symnet.approximation.indicators import indicator
from symnet.approximation.main import approximate
from symnet.approximation.records import Approximation, Domain
from symnet.approximation.spikes import cells_needed
from symnet.approximation.suprema import Enclosure
from symnet.approximation.table import CONSTRUCTIONS, Construction
from symnet.approximation.teeth import corners, product, sawtooth, square
from symnet.approximation.unsigned import Unreachable, unsigned_distance
from symnet.approximation.weights import Layer, Weights

__all__ = [
    "Approximation",
    "CONSTRUCTIONS",
    "Construction",
    "Domain",
    "Enclosure",
    "Layer",
    "Promise",
    "Unreachable",
    "Weights",
    "approximate",
    "collapsed",
    "cells_needed",
    "corners",
    "indicator",
    "curvature",
    "exact",
    "hat",
    "interpolating",
    "interpolation",
    "interpolation_promise",
    "lipschitz",
    "lipschitz_constant",
    "modulus",
    "piecewise_linear",
    "product",
    "sawtooth",
    "square",
    "staircase",
    "staircase_promise",
    "sup_error",
    "unsigned_distance",
]
