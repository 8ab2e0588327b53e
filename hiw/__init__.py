"""What the programme does, one package per subject of the work."""
