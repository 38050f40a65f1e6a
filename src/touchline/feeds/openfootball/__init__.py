"""openfootball: seasons and tournaments in the public domain, kept by hand. A second source only."""
