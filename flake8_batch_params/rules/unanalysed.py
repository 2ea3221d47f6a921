"""OBP001: files with batch code that nobody looked at."""

from __future__ import annotations

from collections.abc import Iterator

from flake8_batch_params.findings import Report, rule
from flake8_batch_params.payloads import Unanalysed


@rule("OBP001", "file-not-analysed", Unanalysed)
def file_not_analysed(file: Unanalysed) -> Iterator[Report]:
    """A file with batch code could not be analysed.

    What it does:
        Reports, at each call that looks like a batch's, that the file was not analysed:
        it is valid Python, but larger or more deeply nested than the analysis takes, or
        written in a way that its parser does not know. The finding names the reason.

    Why is this bad?
        No other rule has looked at the file: that it has no findings means nothing.

    Example:
        A list of string literals that a generator wrote, ten thousand of them joined
        without an operator, in the module that also creates the batch.

    Use instead:
        Move the code that creates batches into a module of its own, or the generated
        code into another one. Where that is not possible, silence the line with
        `# noqa: OBP001`, and know that nothing in the file is judged.

    Hosts:
        All.

    Source:
        The limits of this plugin's analysis, and those of LibCST, its parser.
    """
    yield Report(file.origin, f"batch code in this file was not analysed: {file.reason}")
