"""The site in a real browser: what people see, and what holds without JavaScript."""
