"""Forms made from a label: a field for every slot, with who says it, and what proves it."""
