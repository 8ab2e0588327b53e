"""An invented team and caseload, true to the programme's shape. No person in it exists."""

from db.demo.make import DemoRefused, Progress, make_demo
from db.demo.story import Ways

__all__ = ["DemoRefused", "Progress", "Ways", "make_demo"]
