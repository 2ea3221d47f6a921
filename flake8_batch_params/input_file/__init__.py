"""The input file itself: its lines, their JSON, and what the rules say of them."""
