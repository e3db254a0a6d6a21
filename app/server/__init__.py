"""The server: HTTP on one event loop, the app in processes that can be killed, releases that change under load.

It takes a function that finds the release to serve and one that makes the app over a store (any WSGI application), and
answers until it is told to stop. A request passes `http` (the connection), `gate` (cache, counts, log, refusals) and
`pool` (a place, a deadline); `zygote` has the release open and forks the workers, `worker` is what runs in both, and
`releases` goes over to another release. Begin with `serve`. Nothing here knows Flask, pages or queries.
"""
