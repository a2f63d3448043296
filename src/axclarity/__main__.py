"""`python -m axclarity`."""

from axclarity.cli import main

main()
