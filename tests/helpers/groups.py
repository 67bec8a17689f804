"""Groups of threads in the place of groups of processes."""

from __future__ import annotations

import threading


class Threads:
    """A group of threads: what gloo does between processes."""

    def __init__(self, rank, world, barrier, box):
        self.rank, self.world, self.barrier, self.box = rank, world, barrier, box

    def sum(self, tensor):
        self.box[self.rank] = tensor.detach().clone()
        self.barrier.wait()
        total = sum(self.box[r] for r in range(self.world))
        self.barrier.wait()
        tensor.copy_(total)

    def share(self, tensor):
        self.box[self.rank] = tensor.detach().clone()
        self.barrier.wait()
        first = self.box[0].clone()
        self.barrier.wait()
        tensor.copy_(first)


def together(world, work):
    """``work(group)`` in one thread for each process."""
    barrier, box, found, failed = threading.Barrier(world, timeout=60), {}, {}, []

    def one(rank):
        try:
            found[rank] = work(Threads(rank, world, barrier, box))
        except BaseException as problem:
            failed.append(problem)
            barrier.abort()

    threads = [threading.Thread(target=one, args=(rank,)) for rank in range(world)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    if failed:
        raise failed[0]
    return [found[rank] for rank in range(world)]
