"""What the API, the SDKs and the hosts accept: tables, each row with its source."""
