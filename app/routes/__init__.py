"""Addresses and the pages they lead to.

`things` has every IRI at its own path, as a page or as data; `overviews` the pages about the graph as a whole, search,
the choice of a language, and what all templates share; `questions` the saved questions, each with its answer; `dataset`
downloads, description and citation. Routes read the request, call `app.pages` and `app.overviews`, and fill a template
in. Begin with `things.canonical`.
"""
