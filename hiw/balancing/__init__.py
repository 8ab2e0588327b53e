"""What the balancer is asked and what it answers, in the programme's words: hard rules, the sheet, what binds, why."""
