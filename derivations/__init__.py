"""The derivations that come with symnet, one topic per module.

What they work through stands in ``rows.toml`` (sources, topics, rows) and ``errata.toml`` (doubtful places).
They are found through the entry point ``symnet.catalogs`` or by path, never by importing this package,
and they use only the public names of ``symnet``.
"""

# Another distribution may install a package of this general name: the catalog checks the mark first.
__symnet_catalog__ = "symnet"
