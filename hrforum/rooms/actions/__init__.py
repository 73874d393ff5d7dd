"""What people do in a room: one verb each, in one transaction, with a number of the room."""
