"""The balancer: the fewest moves that bring every advocate within a band of their fair share, and the proof of it.

Pure arithmetic on plain values. `problem` says what is asked, `prices` answers, `results` holds the answers and
`recheck` verifies each of them apart from the model. Only `highs` knows the solver.
"""
