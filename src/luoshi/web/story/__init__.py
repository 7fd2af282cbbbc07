"""A case as people read it: the clock bar, the steps in plain words. Values in, values out; templates draw them."""
