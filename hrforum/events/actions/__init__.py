"""What people do to events, and what follows from it."""
