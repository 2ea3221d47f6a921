"""The tree to steps: all that the engine knows of libcst's nodes, but for how they are made."""
