"""The rules: a function each, found by walking this package."""
