"""An action together with the fields that it is given, so that a type checker compares the two where they meet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from sqlalchemy.orm import Session

from hiw.policy.permissions import Actor

P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True)
class BoundAction(Generic[T_co]):
    """An action that waits for nothing but its session and who acts: made by `bind`, run by `perform`."""

    action: Callable[..., T_co]
    fields: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The action's own name, by which the log and the keys of saved forms know it."""
        return self.action.__name__

    def __call__(self, s: Session, by: Actor) -> T_co:
        """What the action returns."""
        return self.action(s, by, **self.fields)


def bind(action: Callable[Concatenate[Session, Actor, P], T], /, *args: P.args, **fields: P.kwargs) -> BoundAction[T]:
    """The action with all of its fields. `args` stands here for the type checker alone: actions take named fields.

    Raises TypeError for a field without a name.
    """
    if args:
        raise TypeError(f"{action.__name__} takes named fields alone")
    return BoundAction(action, fields)
