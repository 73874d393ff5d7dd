"""Demo data: content files and the command that plants them."""
