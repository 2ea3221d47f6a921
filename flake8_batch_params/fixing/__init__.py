"""Edits, which rules hand out as plain data, to changes of a file's bytes."""
