"""Rules: YAML files in, a rule set the engine can run out."""
