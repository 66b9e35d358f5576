"""Plans: one piece of code for each node, in Python and NumPy, which a writer joins to a program."""
