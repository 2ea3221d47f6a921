"""Programs whose values the engine must have as Python has them, or not know."""
