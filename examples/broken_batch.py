"""Four batch calls that fail only once they run; flake8 shows each of them before."""

from openai import OpenAI

client = OpenAI()


def delete_the_output_soon(file_id: str) -> None:
    """Ask for a deletion after a minute; the shortest time is an hour (OBP204)."""
    client.batches.create(
        input_file_id=file_id,
        endpoint="/v1/chat/completions",
        completion_window="24h",
        output_expires_after={"anchor": "created_at", "seconds": 60},
    )


def misspell_the_endpoint(file_id: str) -> None:
    """Name an endpoint that there is not (OBP103)."""
    client.batches.create(
        input_file_id=file_id,
        endpoint="/v1/chat/completion",
        completion_window="24h",
    )


def forget_the_window(file_id: str) -> None:
    """Leave out a parameter that the call must have (OBP101)."""
    client.batches.create(
        input_file_id=file_id,
        endpoint="/v1/embeddings",
    )


def label_too_much(file_id: str) -> None:
    """Attach 17 pairs of metadata where 16 are accepted (OBP301)."""
    client.batches.create(
        input_file_id=file_id,
        endpoint="/v1/responses",
        completion_window="24h",
        metadata={
            "team": "search",
            "project": "reviews",
            "stage": "production",
            "region": "eu",
            "owner": "ada",
            "ticket": "SR-1204",
            "source": "warehouse",
            "table": "reviews_2026",
            "partition": "11",
            "language": "en",
            "prompt": "summary",
            "prompt_version": "7",
            "schema_version": "3",
            "requested_by": "nightly",
            "cost_center": "4711",
            "retention": "30d",
            "priority": "low",
        },
    )
