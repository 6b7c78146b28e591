"""Documents with gold: texts of which it is known, line by line, what is content and what is noise.

And pages of which the main text is known.
"""
