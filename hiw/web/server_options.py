"""Settings of the uvicorn server that runs this programme, for which `streamlit run` has no options."""

import inspect

import uvicorn

_found = False
UNKNOWN = (
    "Not started: the server's own settings were not found, so that it would take messages of any size and believe "
    "anybody about where they are. This version of the planner does not know this Streamlit. Run make setup."
)


def started_by() -> list[uvicorn.Config]:
    """Return uvicorn's configuration from the call stack while it imports app.py; None at other times."""
    global _found
    standing = (frame.frame.f_locals.get("self") for frame in inspect.stack(context=0))
    servers = [server for server in standing if isinstance(server, uvicorn.Config)]
    _found = _found or bool(servers)
    return servers


def refuse_unknown_server() -> None:
    """Stop a server whose configuration was not found while it imported app.py: a library has moved it.

    Raises RuntimeError, by which uvicorn ends before it answers anybody.
    """
    if not _found:
        raise RuntimeError(UNKNOWN)
