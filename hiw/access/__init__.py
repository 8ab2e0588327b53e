"""Special access: cover, restricted people, named staff, break-glass access, samples for auditors."""
