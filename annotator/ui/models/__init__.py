"""Item models: what panels list, read from the project a page at a time."""
