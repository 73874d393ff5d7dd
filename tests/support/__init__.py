"""What the tests stand on: servers, databases, the page client, the statement counter."""
