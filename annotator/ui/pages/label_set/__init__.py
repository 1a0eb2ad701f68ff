"""The page of the label set: its tree, everything about one label, what has become of it."""
