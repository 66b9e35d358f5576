"""LaTeX as the printer writes it, read back: tokens, names, values whose axes have letters, and the grammar."""
