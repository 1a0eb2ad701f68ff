"""The panels around the article: documents, labels, inspector, annotations, history."""
