"""Learns the models that cleaner ships. Never imported by cleaner; needs the extra `training`."""
