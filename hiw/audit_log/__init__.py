"""The trail: who changed what, who looked at what, and who was refused."""
