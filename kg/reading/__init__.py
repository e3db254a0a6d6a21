"""Reading: from the words of a document to claims."""
