"""Normal forms: of scalars, and of sums, contractions and deltas for all shapes."""
