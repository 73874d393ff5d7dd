"""The forms of mentoring: they parse; what is acceptable is the actions' business."""
