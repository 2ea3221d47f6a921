"""The tree to steps: the one part of the engine that knows libcst's nodes."""
