"""What is wrong with a line that does not follow: a table of the usual faults."""
