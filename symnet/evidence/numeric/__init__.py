"""Hand-written gradients of plain functions against differences."""
