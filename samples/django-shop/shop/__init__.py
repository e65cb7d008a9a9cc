"""A small shop on Django that knows nothing of Outrigger."""
