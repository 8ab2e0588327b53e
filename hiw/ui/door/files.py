"""Files that a browser fetches by address."""

from starlette.routing import Route

routes: list[Route] = []
