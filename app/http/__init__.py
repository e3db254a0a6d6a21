"""HTTP as all routes use it: negotiation of formats, problems, response headers, static files.

Nothing here knows the graph. A `problems.Problem` raised anywhere becomes a page, JSON or text, by the Accept header.
Begin with `negotiate`.
"""
