"""Generated programs, run by Python itself, against what the linter says of them.

`generate` writes a program of a seed, `world` runs it in a world of its own and notes what it
sends, and `judge` compares that with the findings: each must have its run.
"""
