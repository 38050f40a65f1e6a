"""A feed provider of our own for laptops and tests: it speaks Goalserve's formats and shares no code with what reads them."""
