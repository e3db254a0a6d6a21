"""hkit: government prose read into a validated knowledge graph, every claim with its quote."""

__version__ = "0.1.0"
