"""Networks that are constructed to approximate a function, and what any network is certified to do."""

from symnet.approximation.certified import lipschitz, sup_error
from symnet.approximation.suprema import Enclosure

__all__ = ["Enclosure", "lipschitz", "sup_error"]
