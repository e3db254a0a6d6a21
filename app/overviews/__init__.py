"""Many things at once: the home page, tables, classes, sections, editions, data model, coverage, checks.

Each module takes a site and gives plain values that a template shows, each with the query behind it; long lists are
cut at a limit (`app.limits`) and counted. Made of the claims of `app.pages`. Begin with `browse`.
"""
