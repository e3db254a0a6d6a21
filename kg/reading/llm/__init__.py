"""The optional second reader: a language model proposes claims, and only what the text itself bears comes in.

Nothing here is imported unless a model is asked for.
"""

from kg.reading.llm.client import ChatServer
from kg.reading.llm.reader import Proposals, read_again

__all__ = ["ChatServer", "Proposals", "read_again"]
