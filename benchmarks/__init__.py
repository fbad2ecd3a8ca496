"""Weight and speed, recorded side by side; and search compared with other engines.

Nothing here is part of the product, and no figure here is asserted by a test.
"""
