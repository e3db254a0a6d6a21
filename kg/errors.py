"""Every error a caller may want to catch: one root, one leaf per boundary; each message says what to do."""


class KGError(Exception):
    """Base of every error that hkit raises on purpose; its text is meant for the person at the keyboard."""


class SourceError(KGError):
    """A source text cannot be read: not UTF-8, empty, binary, too large, or of an unknown year."""


class ClusterError(KGError):
    """A cluster cannot read: its scheduler or its workers are not there, or run something else than this hkit."""


class RuleError(KGError):
    """A lexicon or rule file does not say what the reader needs."""


class InvalidGraph(KGError):
    """The graph does not conform to its shapes, so no release was made."""


class DataError(KGError):
    """An RDF file cannot be parsed; the message names file, line and column."""


class FormatError(KGError, ValueError):
    """A format cannot hold the graph; the message names one that can."""


class ReleaseError(KGError):
    """A release folder is missing, incomplete or corrupt."""


class QueryError(KGError):
    """A SPARQL query cannot be parsed or evaluated; `line` and `column` count from 1 where they are known."""

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line, self.column = line, column


class UnknownName(KGError):
    """No entity has that name or IRI; the message offers the nearest names."""


class MissingPackage(KGError):
    """A package is not installed that only some use; the message says how to install it."""


class ClosedGraph(KGError):
    """A graph was asked after it was closed."""


class EndpointError(KGError):
    """An engine elsewhere did not do what it was asked; the text says why, and what may help.

    `status` is what it answered, 0 if it did not. `passing` says that trying again may help: it was gone, slow or busy.
    """

    def __init__(self, message: str, *, status: int = 0, passing: bool = False, slow: bool = False) -> None:
        super().__init__(message)
        self.status, self.passing, self.slow = status, passing, slow
