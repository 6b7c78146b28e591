"""How good is the cleaning? Words lost and removed, held against gold."""
