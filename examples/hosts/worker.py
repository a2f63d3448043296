"""The pipeline in a process of its own, without a web server: `python worker.py`.

It looks through the shop every few minutes, so it needs no webhooks. Where a web application takes
them into the same journal, it works on those, too: `with site.journal` there, and nothing more.
"""

import logging
import signal
from datetime import timedelta
from threading import Event

from integration import site

from axclarity.pipeline import running

log = logging.getLogger("worker")


def main() -> None:
    """Work until SIGTERM or Ctrl-C; what is under way then has twenty seconds to end."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    pipeline = site.pipeline(site.transport())
    with site.journal, running(pipeline, grace=timedelta(seconds=20)):
        log.info("orders go to AX")
        stop.wait()
    log.info("stopped")


if __name__ == "__main__":
    main()
