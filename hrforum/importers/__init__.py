"""Readers of other systems' archives."""
