"""A feed provider of our own, for laptops and tests.

It speaks Goalserve's formats and shares no code with what reads them.
"""
