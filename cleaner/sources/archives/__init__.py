"""Archives of texts and pages, as they are and as they come out: nothing is ever unpacked to the disk."""
