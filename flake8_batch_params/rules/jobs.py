"""OBP701 to OBP703: what is done with a batch, and with its results."""

from __future__ import annotations

from collections.abc import Iterator

from flake8_batch_params.facts.spec import STATUS_SYNONYMS, STATUSES
from flake8_batch_params.findings import Report, echo, rule
from flake8_batch_params.payloads import ContentUse, OutputRead, StatusTest
from flake8_batch_params.rules._wording import all_openai, as_value, either, nearest, plain

#: States of which a synonym certainly means the one.
_FINAL = ("completed", "cancelled", "cancelling")


@rule("OBP701", "unknown-batch-status", StatusTest)
def unknown_batch_status(test: StatusTest) -> Iterator[Report]:
    """A batch's status is compared with a word that it never is.

    What it does:
        Reports a word that the `status` of a batch is compared with and that is none of its
        states: `succeeded`, `canceled`, `queued`. A test that names the right spelling as
        well is left alone, be it with `or` or in an `elif`.

    Why is this bad?
        The comparison is never true: a loop that waits for it never ends, or ends too soon.

    Example:
        import time

        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.retrieve("batch_abc123")
        while batch.status != "succeeded":  # OBP701
            time.sleep(60)
            batch = client.batches.retrieve(batch.id)

    Use instead:
        import time

        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.retrieve("batch_abc123")
        while batch.status not in ("completed", "failed", "expired", "cancelled"):
            time.sleep(60)
            batch = client.batches.retrieve(batch.id)

    Hosts:
        OpenAI alone: other hosts have states of their own. Only the status of what
        `batches.create`, `retrieve` or `cancel` certainly returned is judged: not a variable
        that the program also gives words of its own, such as `pending`.

    Source:
        `Batch.status` in the `openai` package.
    """
    if not all_openai(test.hosts):
        return
    words = {*(word.value for word in test.words), *test.alongside}
    for word in test.words:
        if not isinstance(word.value, str) or word.value in ("", *STATUSES):
            continue
        right = STATUS_SYNONYMS.get(word.value.lower()) or nearest(word.value, STATUSES)
        if right in words:
            continue
        advice = f"it is one of {either(STATUSES)}" if right is None else f"write {echo(right)}"
        yield Report(
            word.origin,
            f"a batch's status is never {echo(word.value)}; {advice}",
            as_value(word, right if right in _FINAL else None),
        )


@rule("OBP702", "output-of-a-new-batch", OutputRead)
def output_of_a_new_batch(read: OutputRead) -> Iterator[Report]:
    """The output of a batch is read as soon as it is created.

    What it does:
        Reports `files.content(batch.output_file_id)`, and the same of `error_file_id`, where
        the batch is what `batches.create` has just returned, and nothing has tested it.

    Why is this bad?
        A batch that has just been created has no output: the id is `None`, for which the
        SDK raises a `ValueError`.

    Example:
        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
        )
        print(client.files.content(batch.output_file_id).text)  # OBP702

    Use instead:
        import time

        from openai import OpenAI

        client = OpenAI()
        batch = client.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
        )
        while batch.status not in ("completed", "failed", "expired", "cancelled"):
            time.sleep(60)
            batch = client.batches.retrieve(batch.id)
        if batch.output_file_id is not None:
            print(client.files.content(batch.output_file_id).text)

    Hosts:
        OpenAI alone. A batch that other code was given in between may have been renewed:
        it is left alone.

    Source:
        The `openai` package 3.57.0, run: `files.content(None)` raises.
    """
    if all_openai(read.hosts):
        yield Report(
            read.origin,
            f"{read.attribute} of a batch that has just been created is None;"
            " retrieve the batch until its status is 'completed'",
        )


@rule("OBP703", "file-content-as-text", ContentUse)
def file_content_as_text(content: ContentUse) -> Iterator[Report]:
    """What files.content returned is used as text.

    What it does:
        Reports what `files.content` returned where it goes to `json.loads`, `len`,
        `StringIO` or `BytesIO`, where a method of a string is called on it, and where it is
        iterated. `json.load`, `print` and `str` are fine, and so are its own attributes:
        `.text`, `.content`, `.read()`, `.iter_lines()`, `.write_to_file()`.

    Why is this bad?
        It is a response, neither text nor bytes: each of these raises an exception, after
        the batch has run.

    Example:
        import json

        from openai import OpenAI

        client = OpenAI()
        content = client.files.content("file-abc123")
        result = json.loads(content)  # OBP703

    Use instead:
        import json

        from openai import OpenAI

        client = OpenAI()
        content = client.files.content("file-abc123")
        result = json.loads(content.text)

    Hosts:
        All: it is the `openai` package that returns it. Only what `files.content` of a
        client that is certainly OpenAI's returned is judged.

    Source:
        `HttpxBinaryResponseContent` in the `openai` package 3.57.0, run on each of these.
    """
    right = ".text"
    if "BytesIO" in content.use or content.use.startswith(".decode"):
        right = ".content"
    elif content.use == "for":
        right = ".iter_lines()"
    use = "iterated" if content.use == "for" else f"used as text by {plain(content.use)}"
    yield Report(
        content.origin,
        f"what files.content() returned is a response and cannot be {use}; use its {right}",
    )
