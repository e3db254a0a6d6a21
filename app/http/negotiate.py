"""Content negotiation by RFC 9110: which of the offers an Accept header asks for. Headers are read by werkzeug."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from flask import request
from werkzeug.http import parse_accept_header, parse_options_header

from kg.errors import FormatError
from kg.formats.registry import Format, Offer, named

# The parameters by which clients of SPARQL servers ask for a format: SPARQLWrapper's, Virtuoso's and Jena's, RDF4J's.
WISHES = ("format", "output", "results", "Accept", "accept")
HTML = Format("html", "HTML", "html", ("text/html", "application/xhtml+xml"))


@lru_cache(maxsize=1024)
def media_type(text: str) -> tuple[str, str, frozenset[tuple[str, str]]]:
    """Type, subtype and parameters, of profiles each for itself, of a media type or range.

    Of text that is neither, such as cover nothing.
    """
    name, options = parse_options_header(text)
    kind, _, sub = name.lower().partition("/")
    return kind, sub, frozenset((key.lower(), part) for key, value in options.items() for part in value.split())


def closeness(range_: str, offered: str) -> int:
    """The closeness of a range to an offered type: 3 for it alone, 2 for its type, 1 for all, 0 for not at all.

    An offer with a parameter, as `text/turtle;version=1.2`, is only named with it, and then by 4. Parameters of the
    range alone (charset) do not narrow it.
    """
    (kind, sub, given), (type_, subtype, parameters) = media_type(range_), media_type(offered)
    same = (kind, sub) == (type_, subtype)
    if parameters:
        return 4 * (same and parameters <= given)
    return 1 if (kind, sub) == ("*", "*") else 3 * same or 2 * (kind == type_ and sub == "*")


def quality(offered: str, ranges: Sequence[tuple[str, float]], *, exact: bool = False) -> float:
    """The quality of a media type: that of the closest range that covers it; 0 if none does.

    With `exact` only a range that names it alone counts.
    """
    covering = [(close, liked) for text, liked in ranges if (close := closeness(text, offered))]
    closest, liked = max(covering, default=(0, 0.0))
    return 0.0 if exact and closest < 3 else liked


def asked_for(offers: Sequence[Offer], ending: str | None = None) -> Offer:
    """The offer that the request asks for: by the ending of its path, else by a parameter, else by its Accept header.

    Raises FormatError for an ending that none has, and if none is accepted.
    """
    form = named(offers, ending) if ending else wished(offers, request.args)
    if form is None and not ending:
        form = negotiate(request.headers.getlist("Accept"), offers)
    if form is None:
        types = ", ".join(each.media_types[0] for each in offers)
        endings = ", .".join(each.extension for each in offers)
        raise FormatError(f"This is there as {types}; or with the ending .{endings}.")
    return form


def wished(offers: Sequence[Offer], parameters: Mapping[str, str]) -> Offer | None:
    """The offer that a parameter of the request names; None if none names any, which leaves it to the Accept header."""
    known = (named(offers, parameters[wish]) for wish in WISHES if wish in parameters)
    return next((each for each in known if each), None)


def negotiate(lines: Sequence[str], offers: Sequence[Offer]) -> Offer | None:
    """The offer that the Accept lines prefer, or None if they accept none; without a header, the first.

    The media types of an offer are what it is sent as, then other names under which it may be asked for, to which
    ranges such as `text/*` do not apply. Of offers that are liked equally one that was named by a parameter wins, then
    the earlier.
    """
    if not any(line.strip() for line in lines):
        return offers[0] if offers else None
    ranges = list(parse_accept_header(",".join(lines)))
    chosen, best = None, (0.0, False)
    for offer in offers:
        main, *others = offer.media_types
        liked = max(quality(main, ranges), *(quality(other, ranges, exact=True) for other in others), 0.0)
        if liked and (liked, ";" in main) > best:
            chosen, best = offer, (liked, ";" in main)
    return chosen
