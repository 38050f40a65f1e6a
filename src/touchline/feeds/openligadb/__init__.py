"""OpenLigaDB: German football's fixtures and results, kept by volunteers. A second source only."""
