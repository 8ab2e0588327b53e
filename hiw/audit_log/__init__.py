"""Reading the audit log: who changed what, who viewed what, and who was refused."""
