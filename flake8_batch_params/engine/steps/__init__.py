"""The steps of lowered code, one function each: machine, frame, argument.

A step returns something true when another frame is on top now.
"""
