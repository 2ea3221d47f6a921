"""Python on unknown inputs: a module's text is run, one path at a time, over libcst's tree."""
