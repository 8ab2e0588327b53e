"""What stands before the pages: signing in and out, the gate, the headers of every answer."""
