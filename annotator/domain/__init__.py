"""What an annotated document is: records, offsets and rules, with the standard library alone."""
