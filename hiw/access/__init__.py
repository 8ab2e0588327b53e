"""Who may see whom, and for how long: cover, restricted people, named colleagues, breaking the glass, samples."""
