"""An import that changes the code of modules on its way in, and nothing on the disk."""

import ast
import importlib.util
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType
from typing import Any

Change = Callable[[ast.Module], ast.AST]


class _Loader(SourceFileLoader):
    def __init__(self, spec: ModuleSpec, change: Change, names: Mapping[str, Any]) -> None:
        super().__init__(spec.name, str(spec.origin))
        self.change, self.names = change, names

    def get_code(self, fullname: str) -> CodeType:
        """Always from the source: what Python keeps is the unchanged code."""
        tree = ast.fix_missing_locations(self.change(ast.parse(self.get_data(self.path))))
        return compile(tree, self.path, "exec")  # type: ignore[call-overload,no-any-return]

    def exec_module(self, module: ModuleType) -> None:
        """The names that the changed code uses are known to it."""
        vars(module).update(self.names)
        super().exec_module(module)


class Hook:
    """Finds the modules to change as Python would, and loads them changed."""

    def __init__(self, changes: Mapping[str, Change], names: Mapping[str, Any]) -> None:
        self.changes, self.names = changes, names

    def install(self) -> None:
        """Before any of the modules is imported."""
        early = self.changes.keys() & sys.modules.keys()
        if early:
            raise RuntimeError(f"imported already: {', '.join(sorted(early))}")
        sys.meta_path.insert(0, self)

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """What `importlib` asks."""
        change = self.changes.get(name)
        spec = PathFinder.find_spec(name, path, target) if change else None
        if change is None or spec is None:
            return None
        loader = _Loader(spec, change, self.names)
        return importlib.util.spec_from_file_location(
            name, spec.origin, loader=loader, submodule_search_locations=spec.submodule_search_locations
        )
