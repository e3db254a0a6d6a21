"""Limits of package kg: how large, how many, how long. Beyond one a thing is cut, refused or done in another way.

Sizes are in bytes, lengths in characters, unless a line says otherwise.
"""

# Reading.
LARGEST_SOURCE = 20_000_000  # a source file; a thousand chapters are a file each
DEEPEST_MARKUP = 2_000  # HTML elements open in one another; browsers stop at a quarter of it
LONGEST_SENTENCE = 10_000  # a sentence that is read; a longer one is data
MOST_NAME_PARTS = 12  # capitalised blocks in one name; a longer run is no name, and takes more than linear time
REACH = 400  # either side of a figure, for its owner and its indicator; more would make a long list slow
MOST_RECENT = 400  # mentions that a pronoun may refer to
DOCUMENTS_AHEAD = 8  # documents that wait for each process or thread that reads, so that none is idle and none piles up

# A language model, the optional second reader.
LARGEST_COMPLETION = 512 * 1024  # an answer; one that lists all there is to say of a paragraph has a fiftieth of it
LONGEST_QUESTION = 8_000  # source text in one question
LONGEST_PROPOSED_TEXT = 10_000  # each text of a proposed claim
LONGEST_PROPOSED_NAME = 150  # a name that is new to the graph
MOST_PROPOSED_CLAIMS = 100  # claims in one answer
MOST_USELESS_ANSWERS = 3  # in a row, before the endpoint counts as broken
LONGEST_PAUSE = 20.0  # seconds; a server that asks for more is as good as away

# Syntax.
LONGEST_PARSED = 3_000  # characters of a sentence; a longer one is read by its names alone

# Names and identifiers.
LONGEST_SLUG = 60  # of free text in an IRI, before its digest
LONGEST_COMPARED = 200  # a name that is compared letter by letter; more is cut
MOST_WORDS_COMPARED = 12  # words of a name that are compared with another's

# Validation.
PARALLEL_TRIPLES = 50_000  # with fewer triples, starting processes takes longer than checking
MOST_ROUNDS = 5  # validations of one build; each can only uncover what the one before hid
MOST_SHOWN_RESULTS = 50  # results of shapes in plain text; the JSON has all

# Stores and their search.
LARGE_FILES = 64 << 20  # of data, from which on a graph is opened from disk; less is read in seconds
LONGEST_COMMON = 4_000  # characters of a query of which it is kept that the engine answers it by the standard
MOST_MERGED = 500_000  # triples of graphs that are merged for one query
LARGE_GRAPH = 300_000  # triples of a remote graph, from which on its index lies on disk
LONGEST_INDEXED_NAME = 500  # a name in the index of spellings; more is cut
MOST_INDEXED_TEXTS = 2_000  # texts of one thing; one that has more is found by its name all the same
INDEXED_AT_ONCE = 500  # things whose texts one query asks for
LONGEST_SEARCH = 200  # the words that somebody searches for; more is cut
MOST_RANKED = 300  # matches whose names are held against the words
MOST_WEIGHED = 20_000  # matches that the index weighs; beyond, only those with the words in their names
LONGEST_VALUE = 200  # a text that fills in a parameter of a question; more is cut
MOST_HINTS = 3  # hints about names in a query that the graph does not know
MOST_NEAR = 60  # names that are compared letter by letter

# Releases, what is read back from them, and what the command line shows.
RELEASES_KEPT = 5  # the newest that stay below a folder of builds
MOST_TITLES = 3  # documents that the title of a dataset names
MOST_KEPT_RECORDS = 1 << 12  # documents, indicators and periods that claims share, read back and kept in memory
MOST_DIGITS = 60  # of a number that is read back; a longer one is given as it is written, or it would fill a page
MOST_ORDERS = 1_000  # orders of blank nodes that look alike; to try more would run for minutes or years
MOST_ALIKE = 100  # blank nodes that look alike, and for the same reason
MOST_OTHER_LINES = 6  # lines of a difference about one subject; --rdf has them all

# Engines elsewhere.
CHUNK = 64 * 1024  # read from a connection at once
FIRST_ROWS = 1_000  # rows of a look-up that are asked for at first: often one is enough, and few have more
MOST_KEPT_LOOKUPS = 20_000  # look-ups whose whole answers are kept
LONGEST_MESSAGE = 300  # an engine's words in an error
LARGEST_REFUSAL = 1 << 14  # of a refusal that is read for these words
BATCH_TRIPLES = 5_000  # triples pushed at once,
BATCH_BYTES = 1 << 20  # and their size
MOST_WAITING = 200_000  # triples that wait for their batches to fill
MOST_NAMED_GRAPHS = 5  # graphs with wrong counts that an error names
