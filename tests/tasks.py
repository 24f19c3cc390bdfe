"""The worker of the tests: what is to be done now is done at once, what is to be done later is kept to be looked at."""

from django_tasks.backends.dummy import DummyBackend
from django_tasks.backends.immediate import ImmediateBackend


class Worker(ImmediateBackend):
    supports_defer = True

    def __init__(self, alias, params):
        super().__init__(alias, params)
        self.later = DummyBackend(alias, params)

    def enqueue(self, task, args, kwargs):
        return (self.later if task.run_after else super()).enqueue(task, args, kwargs)
