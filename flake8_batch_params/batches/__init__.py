"""All that is the Batch API's: what a file says of its hosts, its clients and its batches."""
