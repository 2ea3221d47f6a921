"""OBP001 and OBP002: batch code that nobody judged."""

from __future__ import annotations

from collections.abc import Iterator

from flake8_batch_params.findings import Report, rule
from flake8_batch_params.payloads import Unanalysed, Unjudged
from flake8_batch_params.rules._wording import plain

#: Longer reasons are cut, and so many are named.
REASON_LENGTH = 100
REASONS = 4


@rule("OBP001", "file-not-analysed", Unanalysed)
def file_not_analysed(file: Unanalysed) -> Iterator[Report]:
    """A file with batch code could not be analysed.

    What it does:
        Reports, at each call that looks like a batch's, that the file was not analysed:
        it is valid Python, but larger or more deeply nested than the analysis takes. The
        finding names the reason. It is about the file as a whole: a call that no path got
        to, or of which a part is not known, has none. `flake8-batch-params inspect` lists
        those, and OBP002 reports them.

    Why is this bad?
        No other rule has looked at the file: that it has no findings means nothing.

    Example:
        A table of more than a megabyte that a generator wrote, in the module that also
        creates the batch.

    Use instead:
        Move the code that creates batches into a module of its own, or the generated
        code into another one. Where that is not possible, suppress the finding with
        `# noqa: OBP001`, and know that nothing in the file is judged.

    Hosts:
        All.

    Source:
        The limits of this plugin's analysis.
    """
    yield Report(file.origin, f"batch code in this file was not analysed: {file.reason}")


@rule("OBP002", "call-not-judged", Unjudged, option="report_unjudged")
def call_not_judged(call: Unjudged) -> Iterator[Report]:
    """A part of a batch call could not be judged.

    What it does:
        Reports a batch call of which a value, the host or the SDK could not be judged,
        and says which and why. Off unless `--batch-params-report-unjudged` is given.

    Why is this bad?
        It is not: a value that comes from elsewhere may well be right. But no other rule
        has judged it, and whoever wants every batch to be judged can see where it was not.

    Example:
        from openai import OpenAI

        from settings import WINDOW

        client = OpenAI()
        batch = client.batches.create(  # OBP002
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window=WINDOW,
        )

    Use instead:
        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
        )

    Hosts:
        All. That a host may be anybody is a reason by itself.

    Source:
        What this plugin's analysis knows. The finding is certain: it speaks of the
        analysis, not of the batch.
    """
    reasons = [plain(reason, REASON_LENGTH) for reason in call.reasons[:REASONS]]
    more = len(call.reasons) - len(reasons)
    rest = [f"{more} more"] if more > 0 else []
    yield Report(call.origin, f"not judged in this batch: {'; '.join(reasons + rest)}")
