"""``python -m flake8_batch_params``: the same as the console script."""

from __future__ import annotations

import sys

from flake8_batch_params.commands import main

sys.exit(main())
