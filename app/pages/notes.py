"""The quotes of a page as numbered notes: each once, in the order of their use, with what was read in it."""

import regex

from app.pages.claims import ShownClaim, ShownQuote
from kg.rdf import wording

DIGITS = regex.compile(r"[\d,.]*\d(?: \p{L}+)?")


class Note:
    """A quote with its number and the claims that rest on it; one `shown` stands in the page itself."""

    def __init__(self, number: int, quote: ShownQuote, *, shown: bool) -> None:
        self.number, self.quote, self.shown = number, quote, shown
        self.claims: dict[str, ShownClaim] = {}

    @property
    def marked(self) -> str:
        """Its words; those that say the values read in it between \\x02 and \\x03."""
        wanted = {each for claim in self.claims.values() for each in _spellings(claim)}
        numbers = {each for each in wanted if each[0].isdigit()}  # marked apart from a whole deed that has them
        wanted = {each for each in wanted if each in numbers or not any(number in each for number in numbers)}
        # A scan may have a point where thousands are set apart.
        parts = (regex.escape(each).replace(",", "[,.]") for each in sorted(wanted, key=len, reverse=True))
        pattern = "|".join(rf"(?<![\w.,]){part}(?![\w])" for part in parts)
        return regex.sub(pattern, "\x02\\g<0>\x03", self.quote.text, flags=regex.I) if pattern else self.quote.text


class Notes:
    """The notes of one page, filled as its template is: by the words of the quote, in the order of their numbers."""

    def __init__(self) -> None:
        self.by_words: dict[str, Note] = {}

    def of(self, claim: ShownClaim) -> list[Note]:
        """The notes with the quotes of a claim."""
        notes = list(map(self.number, claim.quotes))
        for note in notes:
            note.claims[claim.iri] = claim
        return notes

    def number(self, quote: ShownQuote, *, shown: bool = False) -> Note:
        """The note of a quote, a new one if its words are not on the page yet."""
        new = Note(len(self.by_words) + 1, quote, shown=shown)
        return self.by_words.setdefault(quote.text, new)


def _spellings(claim: ShownClaim) -> set[str]:
    """The ways in which a text may write what a claim says."""
    if not claim.number:
        return {claim.value} - {""}
    amounts = wording.number(claim.number), wording.amount(claim.number, "CCY_", "en")
    return {found[0] for found in map(DIGITS.search, amounts) if found}
