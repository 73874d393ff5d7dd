"""What pages of curating read."""
