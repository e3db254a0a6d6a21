"""How fast hkit is; `make bench` prints it. Not a test: a slow machine is no error."""
