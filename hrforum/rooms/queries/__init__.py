"""What rooms show."""
