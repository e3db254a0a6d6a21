"""Terms of schemes: what they are for, for whom, on what conditions, with what benefit and in what fields.

`constructions.toml` has the verbs, where the scheme stands in their clauses, and what those say of it; `find` reads
them, with `roles` for who and what a clause speaks of and `phrases` for the source's words; `unnamed` gives schemes
without a name. Begin with `find.ParagraphSchemes`.
"""
