"""The planner as a web server: `streamlit run app.py` serves it. Things are only put together here."""

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from db.migrate import newest_revision
from db.session import ServerMode, serve
from hiw import log
from hiw.ui.run_lock import give_way
from hiw.web.auth_middleware import AuthMiddleware
from hiw.web.client_address import believe_only_named_proxies, own_hosts
from hiw.web.error_pages import on_script_error
from hiw.web.limits import ConnectionLimits, limit_messages
from hiw.web.memory import few_arenas
from hiw.web.routes import routes
from hiw.web.security_headers import SecurityHeaders, hide_server_name
from hiw.web.startup import opening, refuse_unsafe_settings

few_arenas()
hide_server_name()
believe_only_named_proxies()
limit_messages()
log.set_up()
serve(ServerMode(newest_revision(), give_way))
app = st.App(
    "hiw/ui/main.py",
    routes=routes,
    middleware=[
        Middleware(TrustedHostMiddleware, allowed_hosts=own_hosts(), www_redirect=False),
        Middleware(SecurityHeaders),
        Middleware(AuthMiddleware),
        Middleware(ConnectionLimits),
    ],
    lifespan=opening,
    on_script_error=on_script_error,
)
refuse_unsafe_settings()
