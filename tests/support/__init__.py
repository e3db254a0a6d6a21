"""Helpers of the tests: graphs and readings to test with, servers, engines and clusters to test against.

Nothing here is a test, and nothing outside `tests/` imports it. A helper of one test file stays in that file. Begin
with `readings` for documents read, `graphs` for graphs, `pages` for pages and `served` for a running server.
"""
