"""Two people who ask at once get what each would get alone."""

from concurrent.futures import ThreadPoolExecutor

from hiw.balancing.solver.frontier import tolerance_plan
from tests.balancing.solver.invented import invented


def test_solves_in_several_threads_do_not_disturb_each_other() -> None:
    problems = [invented(8, 60, seed=seed) for seed in (1, 2, 3, 1, 2, 3)]
    alone = [tolerance_plan(problem, 200) for problem in problems[:3]]
    with ThreadPoolExecutor(3) as threads:
        at_once = list(threads.map(lambda problem: tolerance_plan(problem, 200), problems))
    assert at_once == alone + alone
