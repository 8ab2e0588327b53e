"""The demo: an invented team and caseload in the programme's proportions. No person in it exists."""

from db.demo.alone import alone
from db.demo.make import Progress, finish_demo, is_unfinished, make_demo
from db.demo.refused import DemoRefused
from db.demo.story import DemoRules

__all__ = ["DemoRefused", "DemoRules", "Progress", "alone", "finish_demo", "is_unfinished", "make_demo"]
