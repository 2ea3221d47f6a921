"""A flake8 plugin that proves mistakes in OpenAI Batch API calls before they run."""

__version__ = "0.1.0"
