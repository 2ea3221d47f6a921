"""OBP107, OBP601 and OBP602: clients that cannot do what they are asked."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from flake8_batch_params.facts import sdk
from flake8_batch_params.facts.spec import API_PATH
from flake8_batch_params.findings import Edit, Report, echo, rule
from flake8_batch_params.payloads import Address, DroppedCall, NonexistentCall
from flake8_batch_params.rules._wording import all_openai, as_value
from flake8_batch_params.values import Known

#: Where its API is on OpenAI's own host.
OPENAI_HOST = "api.openai.com"


@rule("OBP107", "base-url-is-not-the-api", Address)
def base_url_is_not_the_api(address: Address) -> Iterator[Report]:
    """The base URL of an OpenAI client is not that of the API.

    What it does:
        Reports a `base_url` on `api.openai.com` whose path is not `/v1`, of a client that
        is used for batches or files: one without `/v1`, or one that ends in an endpoint.

    Why is this bad?
        The SDK puts `/files` and `/batches` behind the base URL. The server knows neither
        `https://api.openai.com/batches` nor `.../v1/chat/completions/batches`, and answers
        404.

    Example:
        from openai import OpenAI

        client = OpenAI(base_url="https://api.openai.com/v1/chat/completions")  # OBP107
        batch = client.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
        )

    Use instead:
        from openai import OpenAI

        client = OpenAI(base_url="https://api.openai.com/v1")
        batch = client.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
        )

    Hosts:
        OpenAI, at `api.openai.com` alone. Gateways and other hosts have paths of their
        own. Only an address that is written whole is judged.

    Source:
        The paths that the `openai` package requests; public reports of the 404.
    """
    if not all_openai(address.hosts):
        return
    for value in address.base_url.outcomes():
        url = value.value if isinstance(value, Known) else None
        if isinstance(url, str) and _is_elsewhere(url):
            right = f"https://{OPENAI_HOST}{API_PATH}"
            yield Report(
                value.origin,
                f"base_url {echo(url)} is not that of the API, whose path is {API_PATH};"
                f" write {echo(right)}",
                as_value(value, right),
            )


def _is_elsewhere(url: str) -> bool:
    """Tell whether an address is on OpenAI's host, and certainly not where the API is."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    if host != OPENAI_HOST or parts.scheme not in ("http", "https"):
        return False
    return not parts.query and parts.path.strip("/").lower() != API_PATH.strip("/")


@rule("OBP601", "nonexistent-batch-api", NonexistentCall)
def nonexistent_batch_api(call: NonexistentCall) -> Iterator[Report]:
    """The called batch API does not exist.

    What it does:
        Reports names of an OpenAI client, of its `batches`, `files` and `beta` that the
        SDK does not have and that people write: `openai.Batch.create`, `client.batch`,
        `client.beta.batches`, `client.batches.get`, `client.files.upload`, and
        `openai.File.create` with the purpose `batch`. The right one is named. Nothing else
        is reported for such a call.

    Why is this bad?
        No version of the `openai` package that knows batches has these names: the call
        raises an `AttributeError`. Some are those of other SDKs, some look like the
        package before its version 1.0, in which there were no batches.

    Example:
        import openai

        batch = openai.Batch.create(  # OBP601
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
        )

    Use instead:
        import openai

        batch = openai.batches.create(
            input_file_id="file-abc123",
            endpoint="/v1/chat/completions",
            completion_window="24h",
        )

    Hosts:
        All: it is the `openai` package that lacks the name, and only a client that is
        certainly built of it is judged. A name that the program itself stores or asks for
        by `hasattr` is left alone, and so is any that nobody is known to write.

    Source:
        The `openai` package, in all its versions since 1.18.0.
    """
    path = call.path or tuple(call.spelling.split(".")[1:])
    known = sdk.instead(path)
    client = call.spelling.removesuffix(".".join(path)).rstrip(".") or "client"
    start = f"{echo(call.spelling)} does not exist"
    if known is None:
        yield Report(call.origin, f"{start}; batches are at {echo('client.batches')}")
    elif known.advice:
        yield Report(call.origin, f"{start}; {known.advice.format(client='client')}")
    else:
        right = ".".join(known.path)
        # A coroutine was awaited, and what the client's own method returns may be none.
        awaited = path[-1:] == ("acreate",)
        edit = None if awaited else Edit("path", call.origin, right, old=".".join(path))
        yield Report(call.origin, f"{start}; use {echo(f'{client}.{right}')}", edit)


@rule("OBP602", "batch-not-awaited", DroppedCall)
def batch_not_awaited(call: DroppedCall) -> Iterator[Report]:
    """A call of an asynchronous client is not awaited.

    What it does:
        Reports a `batches.create`, `retrieve` or `cancel`, or a `files.create`, of an
        asynchronous client whose coroutine is dropped, or is used as if it were the result.
        A coroutine that is kept, returned or handed on may be awaited elsewhere: it is not
        reported. Nor are `list` and streaming calls, which are no coroutines.

    Why is this bad?
        Nothing is sent before the coroutine is awaited: no batch is created, and Python
        merely warns. A coroutine has no `id` and no `status`.

    Example:
        from openai import AsyncOpenAI

        client = AsyncOpenAI()


        async def submit():
            client.batches.create(  # OBP602
                input_file_id="file-abc123",
                endpoint="/v1/chat/completions",
                completion_window="24h",
            )

    Use instead:
        from openai import AsyncOpenAI

        client = AsyncOpenAI()


        async def submit():
            await client.batches.create(
                input_file_id="file-abc123",
                endpoint="/v1/chat/completions",
                completion_window="24h",
            )

    Hosts:
        All: it is Python that does not send. Only clients that are certainly asynchronous
        are judged.

    Source:
        `AsyncOpenAI` in the `openai` package.
    """
    if call.used:
        reason = f"is a coroutine, which has no {echo(call.used)}"
    else:
        reason = "is a coroutine that nobody awaits: nothing is sent"
    yield Report(call.origin, f"{call.call}() of an asynchronous client {reason}; await it")
