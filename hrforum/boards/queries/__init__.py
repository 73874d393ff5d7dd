"""What pages show: one function a page, a fixed number of statements."""
