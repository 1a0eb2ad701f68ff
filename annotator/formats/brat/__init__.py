"""brat standoff: texts, with what was annotated in them in files beside."""
