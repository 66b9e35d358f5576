"""The experiments that draw, construct or enumerate, in the order of the report."""

from __future__ import annotations

from symnet.experiments import (
    affine,
    boltzmann,
    broadcast,
    capacity,
    descent,
    diagrams,
    graphs,
    measures,
    perceptron,
    periodic,
    race,
    rbm,
    recovery,
    responses,
    sobolev,
    stability,
    surfaces,
    synthesis,
    vanishing,
    vectors,
)

DRAWN = (
    graphs.EXPERIMENT,
    responses.EXPERIMENT,
    vectors.EXPERIMENT,
    affine.EXPERIMENT,
    diagrams.EXPERIMENT,
    perceptron.EXPERIMENT,
    surfaces.EXPERIMENT,
    descent.EXPERIMENT,
    synthesis.EXPERIMENT,
    race.EXPERIMENT,
    vanishing.EXPERIMENT,
    boltzmann.EXPERIMENT,
    rbm.EXPERIMENT,
    capacity.EXPERIMENT,
    stability.EXPERIMENT,
    sobolev.EXPERIMENT,
    measures.EXPERIMENT,
    periodic.EXPERIMENT,
    recovery.EXPERIMENT,
    broadcast.EXPERIMENT,
)
