"""The address by which readers know the site, which need not be the one that it listens on."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import regex
from werkzeug.middleware.proxy_fix import ProxyFix

from kg.errors import KGError

HOST = r"(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?"
URL = regex.compile(rf"(https?)://({HOST})((?:/[a-z0-9._~-]+)*)/?", flags=regex.IGNORECASE | regex.ASCII)
# The headers by which a proxy tells how a request reached it.
FORWARDED = frozenset({b"host", b"x-forwarded-host", b"x-forwarded-prefix", b"x-forwarded-proto"})


class SiteAddress:
    """A URL, perhaps with a path; or with `by_proxy` what the headers of a trusted proxy say, of each request anew.

    Raises KGError for a URL that can be none of a site.
    """

    def __init__(self, url: str = "http://localhost", *, by_proxy: bool = False) -> None:
        parts = URL.fullmatch(url)
        if parts is None:
            raise KGError(f"{url} is no address of a site: it takes one such as https://example.org/graph.")
        self.by_proxy, self.path = by_proxy, parts[3].encode()
        self.environ = {"wsgi.url_scheme": parts[1].lower(), "HTTP_HOST": parts[2], "SCRIPT_NAME": parts[3]}

    def given_to(self, app: WSGIApplication) -> WSGIApplication:
        """An app that finds this address in each request, and no other that a client named."""

        def addressed(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            environ.update(self.environ)
            return app(environ, start_response)

        return ProxyFix(app, x_for=0, x_host=1, x_prefix=1) if self.by_proxy else addressed
