"""One test for each trap of the chapter: what must be read, what must not, there and in other words."""
