"""The server: uvicorn on one event loop, the app in processes that can be killed, releases that change under load.

It takes a function that finds the release to serve and one that makes a handler over it (for a site any WSGI
application, by `wsgi`), and answers until it is told to stop. A request passes `http` (the connection), `gate` (cache,
counts, log, refusals) and `pool`, whose `run` is the one call for everybody: it gives an answer piece by piece, within
a deadline. `zygote` has the release open and forks the workers, `worker` is what runs in both, and `releases` goes over
to another release. Begin with `serve`. Nothing here knows Flask, pages or queries.
"""
