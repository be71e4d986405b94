"""Pages, one module for each area."""
