"""Training of the built-in French encoder: a command of its own, never imported by the product."""
