"""The market's scheduler for a test that lets time pass: its clock runs ahead like the web server's."""

from __future__ import annotations

import sys

from market import processes, scheduler
from tests.browser.process import begin

if __name__ == "__main__":
    settings, app = begin(sys.argv[1])
    scheduler.run(app, scheduler.jobs(settings), processes.stop_signal())
