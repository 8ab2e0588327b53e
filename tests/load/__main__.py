"""`python -m tests.load`: see tests/load/bench.py."""

import sys

from tests.load.bench import main

sys.exit(main())
