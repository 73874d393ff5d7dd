"""The forms of members: they parse; what is acceptable is the actions' business."""
