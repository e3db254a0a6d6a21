"""A release: the folder that a build writes whole or not at all, and that everything else only opens.

Takes the quads of a build and its account of what was read; gives files by name. `folder` puts them on the disk,
verifies and finds them: begin there. Its `dumps` are the graphs in every format; `description` is the dataset in
VoID and DCAT, with its `provenance`; `citation` is made of it; `coverage` tells how far each document was read.
"""
