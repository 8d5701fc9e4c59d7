"""The recurring jobs and the worker that runs them."""
