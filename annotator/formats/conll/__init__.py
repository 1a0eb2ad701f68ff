"""One token a line with its tags: CoNLL-2003 and what is written like it."""
