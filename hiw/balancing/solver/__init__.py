"""Find the fewest moves that bring every agent within a tolerance of its fair share, and prove it.

Pure arithmetic on plain values. An item is a household, an agent an advocate. `problem` is the input, `frontier` finds
the answers, `results` holds them, and `verify` checks each against the problem. Only `highs_adapter` knows the solver.
In names of fields and parameters, a band is a tolerance in permille, and offers are tolerance plans.
"""
