"""The planner as a web server: `streamlit run app.py` serves it. Things are only put together here."""

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from db.migrate import newest_revision
from db.session import Serving, serve
from hiw import log
from hiw.ui.door.faults import on_script_error
from hiw.ui.door.gate import Gate
from hiw.ui.door.headers import Headers, hide_server_name
from hiw.ui.door.limits import Limits, limit_messages
from hiw.ui.door.memory import few_arenas
from hiw.ui.door.opening import opening, refuse_unsafe_settings
from hiw.ui.door.routes import routes
from hiw.ui.door.source import believe_only_named_proxies, own_hosts
from hiw.ui.turns import give_way

few_arenas()
hide_server_name()
believe_only_named_proxies()
limit_messages()
log.set_up()
serve(Serving(newest_revision(), give_way))
app = st.App(
    "hiw/ui/main.py",
    routes=routes,
    middleware=[
        Middleware(TrustedHostMiddleware, allowed_hosts=own_hosts(), www_redirect=False),
        Middleware(Headers),
        Middleware(Gate),
        Middleware(Limits),
    ],
    lifespan=opening,
    on_script_error=on_script_error,
)
refuse_unsafe_settings()
