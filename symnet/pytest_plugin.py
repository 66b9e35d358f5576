"""The pytest plugin. It imports nothing heavy: every pytest run in an environment that has symnet loads it."""
