"""Guards that are seen to fail: each is taken out of the programme alone, and a test must notice."""
