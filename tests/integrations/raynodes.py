"""A run on a cluster of two nodes, of which one is killed on the way: python -m integrations.raynodes IN OUT."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import ray
from batch.cleaning import DeadlyCleaner, clean_into
from ray.cluster_utils import Cluster

from cleaner.batch.notes import Stats
from cleaner.batch.run import How, Observer
from cleaner.integrations.raybatch import OnRay


class KillsNodes(Observer):
    """Ends nodes while work is done there."""

    def __init__(self, cluster: Cluster, nodes: list[Any]) -> None:
        self.cluster, self.nodes = cluster, nodes

    def comes(self, now: Stats) -> None:
        if self.nodes and now.documents > 50:
            self.cluster.remove_node(self.nodes.pop(), allow_graceful=False)
            print("a node was killed")


if __name__ == "__main__":
    source, out = sys.argv[1:]
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    second = cluster.add_node(num_cpus=1)
    ray.init(address=cluster.address, log_to_driver=False, logging_level="ERROR")
    try:
        with OnRay(2) as way:
            how = How(range_bytes=8192, way=way, observer=KillsNodes(cluster, [second]))
            clean_into(Path(out), Path(source), cleaner=DeadlyCleaner(pause=0.005), how=how)
    finally:
        ray.shutdown()
        cluster.shutdown()
