"""Number worlds and code printers: one small table each, imported when asked for."""
