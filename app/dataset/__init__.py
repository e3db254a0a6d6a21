"""The dataset as a whole: downloads, description, citation, and the files that search engines read.

Only `routes`. `app.overviews.dataset` makes the description of what is served, `kg.release` the files of a release;
a file that the release does not have is made when it is asked for. Begin with `routes.dump`.
"""
