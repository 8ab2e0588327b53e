"""An action together with the fields that it is given, so that a type checker compares the two where they meet."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Concatenate, Generic, ParamSpec, TypeAlias, TypeVar

from sqlalchemy.orm import Session

from hiw.policy.permissions import Actor

P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True)
class BoundAction(Generic[T_co]):
    """An action that waits for nothing but its session and the actor: made by `bind`, run by `perform`."""

    action: Callable[..., T_co]
    fields: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Return the action's own name, which the log and the keys of saved forms hold."""
        return self.action.__name__

    def __call__(self, s: Session, by: Actor) -> T_co:
        """Run the action and return what it returns."""
        return self.action(s, by, **self.fields)


def bind(action: Callable[Concatenate[Session, Actor, P], T], /, *args: P.args, **fields: P.kwargs) -> BoundAction[T]:
    """Return the action with all of its fields. `args` is there for the type checker: actions take named fields alone.

    Raises TypeError for a field without a name.
    """
    if args:
        raise TypeError(f"{action.__name__} takes named fields alone")
    return BoundAction(action, fields)


@dataclass(frozen=True)
class ShapedAction(Generic[T_co]):
    """An action of a form whose fields are not its own: `bind_to` makes them of what stands in the form, by name."""

    bind_to: Callable[[dict[str, Any]], BoundAction[T_co]]


FormAction: TypeAlias = Callable[Concatenate[Session, Actor, ...], T] | ShapedAction[T]


def bind_to(action: FormAction[T], values: dict[str, Any]) -> BoundAction[T]:
    """Return the action of a form with the form's values; a field that `partial` has fixed keeps its value."""
    if isinstance(action, ShapedAction):
        return action.bind_to(values)
    if isinstance(action, partial):
        return BoundAction(action.func, values | action.keywords)
    return BoundAction(action, values)


def check_fields(action: FormAction[T], names: Iterable[str]) -> None:
    """Compare the fields that a form will send with its action's own; of a `ShapedAction` the type checker does.

    Raises TypeError for a field that the action does not know, one that is fixed already, and one that is missing.
    """
    if not isinstance(action, ShapedAction):
        fixed = action.keywords if isinstance(action, partial) else {}
        _signature(bind_to(action, {}).action).bind(None, None, **fixed, **dict.fromkeys(names))


@cache
def _signature(action: Callable[..., object]) -> inspect.Signature:
    return inspect.signature(action)
