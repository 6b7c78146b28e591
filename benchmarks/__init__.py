"""What cleaning costs, beside its peers: `make bench`."""
