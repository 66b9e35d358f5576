"""symnet: derive, prove, print and run the formulas of neural networks."""
