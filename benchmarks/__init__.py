"""How fast the forum is, and how that was measured. See README.md in this folder."""
