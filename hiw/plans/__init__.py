"""Plans: barriers and their causes, goals, actions, reviews, case notes and visits of one household."""
