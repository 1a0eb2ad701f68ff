"""spaCy's DocBin: documents, tokens and spans in one packed file."""
