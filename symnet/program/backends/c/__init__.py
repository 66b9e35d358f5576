"""C: one function for a whole program, compiled by the C compiler of this machine and called through cffi.

`arrange` puts expressions into the form that loops compute, `graph` says what gets a place of its own and what is
computed in one loop, `entries` writes the code of one entry, `kernels` the loops, `source` the text; `build` compiles
and keeps it, `program` and `prepared` call it.
"""
