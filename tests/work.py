"""How much work a call is, without a clock: what a busy machine does not change."""

import sys
import time


def calls(function):
    """The number of calls of Python functions inside."""
    found = 0

    def seen(frame, event, argument):
        nonlocal found
        found += event == "call"

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        function()
    finally:
        sys.setprofile(before)
    return found


class Limit:
    """That a limit in seconds is kept, in processor time of this process: `with Limit(3): ...`."""

    def __init__(self, seconds):
        self.seconds = seconds

    def __enter__(self):
        self.start = time.process_time()

    def __exit__(self, kind, *rest):
        spent = time.process_time() - self.start
        assert kind or spent < 1.2 * self.seconds + 0.5, f"{spent:.1f} s for a limit of {self.seconds} s"
