"""The pages of the saved questions (`kg.store.saved_queries`), each with its answer.

Takes a question's name and values for its parameters, gives a page, a result in any format of SPARQL, or the question
as RDF. Begin with `routes.one`.
"""
