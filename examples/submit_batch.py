"""A whole batch job: write the requests, upload them, run the batch, read the answers."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from openai import OpenAI
from openai.types import Batch

ENDPOINT: Final = "/v1/chat/completions"
REVIEWS = ["Arrived late, works well.", "Broke on the second day.", "Exactly as described."]
DAY = 24 * 60 * 60


def build_requests(reviews: list[str]) -> Iterator[dict[str, object]]:
    """Yield one request a review; the id tells later whose answer it was."""
    for number, review in enumerate(reviews):
        yield {
            "custom_id": f"review-{number}",
            "method": "POST",
            "url": ENDPOINT,
            "body": {
                "model": "gpt-5-mini",
                "messages": [
                    {"role": "system", "content": "Is this review positive or negative?"},
                    {"role": "user", "content": review},
                ],
            },
        }


def write_requests(path: Path, reviews: list[str]) -> None:
    """Write the requests as JSON lines, which is the form that the Batch API reads."""
    with path.open("w", encoding="utf-8") as file:
        for request in build_requests(reviews):
            file.write(json.dumps(request) + "\n")


def submit(client: OpenAI, path: Path) -> Batch:
    """Upload the requests and start the batch; its output is kept for a week."""
    with path.open("rb") as file:
        upload = client.files.create(file=file, purpose="batch")
    return client.batches.create(
        input_file_id=upload.id,
        endpoint=ENDPOINT,
        completion_window="24h",
        metadata={"job": "reviews", "requests": path.name},
        output_expires_after={"anchor": "created_at", "seconds": 7 * DAY},
    )


def wait_for(client: OpenAI, batch: Batch, pause: float = 30.0) -> Batch:
    """Ask for the batch's state until it has ended, well or not."""
    while batch.status not in ("completed", "failed", "expired", "cancelled"):
        time.sleep(pause)
        batch = client.batches.retrieve(batch.id)
    return batch


def download(client: OpenAI, batch: Batch) -> dict[str, str]:
    """Return the answers by the ids of their requests."""
    if batch.output_file_id is None:
        raise RuntimeError(f"batch {batch.id} has no output: {batch.status}")
    lines = client.files.content(batch.output_file_id).text.splitlines()
    answers = [json.loads(line) for line in lines]
    return {
        answer["custom_id"]: answer["response"]["body"]["choices"][0]["message"]["content"]
        for answer in answers
    }


def main() -> None:
    """Run the job over a handful of reviews."""
    client = OpenAI()
    path = Path("reviews.jsonl")
    write_requests(path, REVIEWS)
    batch = wait_for(client, submit(client, path))
    for custom_id, answer in download(client, batch).items():
        print(custom_id, answer, sep="\t")


if __name__ == "__main__":
    main()
