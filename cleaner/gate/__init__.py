"""Are the promises of rules kept? False matches on clean sentences, counted rule by rule."""
