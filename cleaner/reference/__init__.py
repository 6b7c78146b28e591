"""A page about rules: what each is for, what it takes and leaves, and how it scores."""
