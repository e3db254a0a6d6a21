"""RDF files as the engine can read them: unpacked, without a byte order mark, RDF/XML in UTF-8; quads from them.

What the engine gets wrong in RDF/XML and JSON-LD is put right on the way in, and each error gets its place.
"""

import bz2
import codecs
import gzip
import json
import re
import zlib
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any, cast
from xml.parsers import expat

import pyoxigraph as ox

from kg.errors import DataError

OPENERS: dict[str, tuple[bytes, Any]] = {".gz": (b"\x1f\x8b", gzip.open), ".bz2": (b"BZh", bz2.open)}
BLOCK = 1 << 16
XML, JSON = ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD
# The endings of files that can be read, as errors name them; the parser knows all but OWL's, which is RDF/XML.
ENDINGS = ("json", "jsonld", "n3", "nq", "nt", "owl", "rdf", "trig", "ttl", "xml")
FORMATS = {each: ox.RdfFormat.from_extension(each) or XML for each in ENDINGS}
LANG_STRING = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#langString")
# The language, of private use, of what is said to have none by xml:lang="", which the engine does not take.
NO_LANGUAGE = "x-hkit-none"
# The signs of what the engine does not read in RDF/XML as XML says: such a file takes eight times as long to read.
SIGNS = (b"\0", b"\r", b"<!DOCTYPE", b"Literal", b"langString")
NO_LANG = re.compile(rb"""xml:lang\s*=\s*(?:""|'')""")
ENCODED = re.compile(rb"""\s*<\?xml[^>]*encoding\s*=\s*["'](?!utf-8["'])([\w.:-]+)""", re.IGNORECASE)
# What would not stay as it is in the text of XML, and between quotes.
WITHIN = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
QUOTED = WITHIN | str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})
# A sign that JSON means RDF: a keyword that is no mere value, or nothing at all.
MEANT = re.compile(rb'"@(?:context|id|graph|type|value|list|set|reverse|included)"|\A\s*(?:\[\s*\]|\{\s*\})?\s*\Z')
REMOTE = re.compile(r'"@(?:context|import)"\s*:\s*(?:\[\s*)?"([^"]*)"')
# A piece of JSON that ends where an object does, or earlier: the engine asks for so many bytes.
PIECE = re.compile(rb"[^}]{1,1000}\}?|\}")
Place = tuple[int, int]


def opened(path: Path) -> IO[bytes]:
    """A file's bytes: unpacked if they are packed, whatever its name is, and without a byte order mark of UTF-8."""
    packed = path.open("rb")
    opener = next((each for magic, each in OPENERS.values() if packed.peek(3).startswith(magic)), None)
    file: Any = opener(packed) if opener else packed
    if file.peek(3).startswith(codecs.BOM_UTF8):
        file.read(3)
    return cast(IO[bytes], file)


def ending(path: Path) -> str:
    """The ending of a file's name, in lower case and without a dot; of a packed one, that of what is packed."""
    name = path.with_suffix("") if path.suffix.lower() in OPENERS else path
    return name.suffix.lower().removeprefix(".")


def read_quads(path: Path, *, apart: bool = False, placed: bool = False) -> Iterator[ox.Quad]:
    """The quads of an RDF file, its format told by its ending; its blank nodes are renamed to be kept `apart`.

    Raises DataError naming file, line and column; those of RDF/XML are known when it is read `placed`, which is slow.
    """
    name = ending(path)
    if (form := FORMATS.get(name)) is None:
        known = ", ".join(f".{each}" for each in FORMATS)
        wrong = f"the ending .{name} is of no known RDF format. Known are {known}, and these packed (.gz, .bz2)."
        raise DataError(f"{path}: {wrong}")
    source: Any = None
    try:
        placed = form == XML and (placed or _troubled(path))
        with opened(path) as file:
            source = _XmlBytes(file) if placed else file
            if form != XML and b"\0" in source.peek(4)[:4]:
                raise DataError(f"{path} is UTF-16, which {form.name} never is: iconv -f UTF-16 -t UTF-8 {path.name}")
            quads = ox.parse(source, format=form, base_iri=path.resolve().as_uri(), rename_blank_nodes=apart)
            yield from _mended(path, quads, form) if form in (XML, JSON) else quads
    except (SyntaxError, expat.ExpatError) as error:
        place = (error.lineno, error.offset)
        message = getattr(error, "msg", None) or str(error)
        if isinstance(error, expat.ExpatError):
            place, message = (error.lineno, error.offset + 1), expat.ErrorString(error.code)
        elif form == XML and not placed:
            deque(read_quads(path, placed=True), maxlen=0)  # raises it again
        elif not error.lineno:
            place, message = (source.place, message) if form == XML else _in_json(path, message)
        raise DataError(f"{path}: line {place[0]}, column {place[1]}: {message}") from error
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (ValueError, LookupError, EOFError, zlib.error) as error:
        raise DataError(f"{path}: {error}") from error


def _troubled(path: Path) -> bool:
    """True if RDF/XML has what the engine does not read as XML says."""
    with opened(path) as file:
        begin = block = file.read(BLOCK)
        while block and not any(sign in block for sign in SIGNS) and not NO_LANG.search(block):
            block = block[-99:] + more if (more := file.read(BLOCK)) else b""
        return bool(block or ENCODED.match(begin))


def _mended(path: Path, quads: Iterator[ox.Quad], form: ox.RdfFormat) -> Iterator[ox.Quad]:
    """The quads of RDF/XML or JSON-LD without what is no literal of RDF (RDF 1.1 Concepts, 3.3).

    Raises SyntaxError for a text in a language that does not say in which, DataError for mere JSON.
    """
    some = False
    for quad in quads:
        some, value = True, quad.object
        if isinstance(value, ox.Literal):
            if value.language is None and value.datatype == LANG_STRING:
                raise SyntaxError(f"'{value.value}' is an rdf:langString, and no language is told")
            if value.language == NO_LANGUAGE or NO_LANGUAGE in value.value:  # in a value: XML that is a literal
                datatype = None if value.language else value.datatype
                mended = ox.Literal(value.value.replace(NO_LANGUAGE, ""), datatype=datatype)
                quad = ox.Quad(quad.subject, quad.predicate, mended, quad.graph_name)
        yield quad
    if form == JSON and not some and not MEANT.search(opened(path).read()):
        raise DataError(f"{path} is JSON, but no JSON-LD: without a @context or an IRI nothing in it is RDF.")


def _in_json(path: Path, message: str) -> tuple[Place, str]:
    """The place of an error in JSON-LD, of which the engine tells none, and the error in words.

    It is that of the value or keyword that the message names, the last before the object's end at which it came.
    """
    data = opened(path).read()
    text, named = data.decode(errors="replace"), re.search(r"'(.+?)'|(@\w+)", message)
    if "LoadDocumentCallback" in message:
        remote = REMOTE.search(text)
        at, which = (remote.start(1), f"the context {remote[1]}") if remote else (text.find('"@context"'), "a context")
        message = f"{which} is elsewhere, and nothing is fetched. Write what it says into the file"
    else:
        pieces, given = iter(PIECE.findall(data)), [b""]

        def read(_size: int) -> bytes:
            given.append(next(pieces, b""))
            return given[-1]

        source: Any = SimpleNamespace(read=read)
        with suppress(SyntaxError):
            deque(_mended(path, ox.parse(source, format=JSON, base_iri="file:///"), JSON), maxlen=0)
        text = b"".join(given).decode(errors="replace")
        at = text.rfind(json.dumps(named[1] or named[2], ensure_ascii=False)) if named else -1
        at = len(text) if at < 0 else at
    return (text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)), message


class _XmlBytes:
    """RDF/XML in UTF-8 whatever its encoding, an element's start or end at a time; `place` is that of the element.

    xml:lang="" is a language of our own. A text with a language that is declared an rdf:langString is so without
    saying it; the engine would take the datatype and lose the language.
    """

    def __init__(self, file: IO[bytes]) -> None:
        declared = ENCODED.match(cast(Any, file).peek(BLOCK))  # not what is in UTF-16, which expat knows by its bytes
        self.file: IO[Any] = TextIOWrapper(cast(Any, file), declared[1].decode(), newline="") if declared else file
        self.place, self.ended = (1, 1), False
        self.text: list[str] = []
        self.ready: deque[tuple[Place, bytes]] = deque()
        self.open: list[tuple[Place, str]] = [((1, 1), "")]  # the elements: where they begin, their languages
        self.parser = expat.ParserCreate()
        self.parser.ordered_attributes = self.parser.buffer_text = True
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.parser.CharacterDataHandler = lambda text: self.text.append(text.translate(WITHIN))
        self.parser.ExternalEntityRefHandler = lambda *_: 0  # an error: nothing is fetched
        self.parser.SkippedEntityHandler = self._unknown

    def read(self, size: int = -1) -> bytes:
        """Some of the document, no more than one element's start or end."""
        while not self.ready and not self.ended:
            block = self.file.read(BLOCK)
            self.ended = not block
            self.parser.Parse(block, self.ended)
            if self.ended:
                self._give((1, 1))
        if not self.ready:
            return b""
        self.place, data = self.ready.popleft()
        if 0 <= size < len(data):
            self.ready.appendleft((self.place, data[size:]))
        return data if size < 0 else data[:size]

    def _give(self, place: Place) -> None:
        self.ready.append((place, "".join(self.text).encode()))
        self.text.clear()

    def _start(self, name: str, attributes: list[str]) -> None:
        pairs = dict(zip(attributes[::2], attributes[1::2], strict=True))
        language = pairs.get("xml:lang", self.open[-1][1])
        self.open.append(((self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1), language))
        if pairs.get("xml:lang") == "":
            pairs["xml:lang"] = NO_LANGUAGE
        if language:
            pairs = {key: each for key, each in pairs.items() if (key[-9:], each) != (":datatype", LANG_STRING.value)}
        written = (f' {key}="{value.translate(QUOTED)}"' for key, value in pairs.items())
        self.text.append(f"<{name}{''.join(written)}>")
        self._give(self.open[-1][0])

    def _unknown(self, name: str, _parameter: bool) -> None:
        self.place = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        raise SyntaxError(f"the entity &{name}; is not in the file")

    def _end(self, name: str) -> None:
        self.text.append(f"</{name}>")
        self._give(self.open.pop()[0])
