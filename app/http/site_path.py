"""Links of a site that lies below a path of its host: all are written as if it lay at the root, and moved here."""

from __future__ import annotations

import regex
from flask import Response, request

# The values of attributes that are paths of the site. Those of static files have the site's own path already.
ATTRIBUTE = rb'(\s(?:href|src|action|formaction|data-href)=")/(?!/|%s/static/)'
LINK = regex.compile(r"<(?=/(?!/))")
PATHS = ("Location", "Content-Location")


def move(response: Response) -> None:
    """Put the path of the site before the paths in a page and in the headers of an answer."""
    root = request.script_root
    if not root:
        return
    if response.mimetype == "text/html" and not response.is_streamed:
        own = regex.escape(root.lstrip("/")).encode()
        response.set_data(regex.sub(ATTRIBUTE % own, rb"\1%s/" % root.encode(), response.get_data()))
    for name in PATHS:
        value = response.headers.get(name, "")
        if value.startswith("/") and not value.startswith(("//", f"{root}/static/")):
            response.headers[name] = root + value
    if "Link" in response.headers:
        response.headers["Link"] = LINK.sub(f"<{root}", response.headers["Link"])
