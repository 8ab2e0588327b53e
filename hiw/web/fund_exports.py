"""Downloads of the fund: spend against budget and the ledger, with the filters of the page's address."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from db.session import writing
from hiw import clock
from hiw.errors import HiwError
from hiw.fund import financial_year
from hiw.fund.actions import copy_ledger, copy_spend
from hiw.fund.exports import ExportTable, csv_bytes, xlsx_bytes
from hiw.fund.url_filters import Address, ledger_in, spend_in, split_in
from hiw.policy.permissions import Actor, require_check
from hiw.web.auth_middleware import actor_of_request
from hiw.web.downloads import NOBODY, file_of, refused

CSV, XLSX = "csv", "xlsx"
KINDS = {CSV: "text/csv", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
Made = Callable[[Actor, Address, str], tuple[bytes, str]]


def _spend(by: Actor, address: Address, kind: str) -> tuple[bytes, str]:
    narrow = spend_in(address, financial_year.year_of(clock.today()))
    with writing() as s, require_check("copy_spend"):
        sheets = copy_spend(s, by, narrow=narrow, split=split_in(address))
    return _bytes(sheets, address, kind), f"spend-{narrow.year}"


def _ledger(by: Actor, address: Address, kind: str) -> tuple[bytes, str]:
    today = clock.today()
    narrow = ledger_in(address, financial_year.year_of(today), financial_year.period_of(today))
    with writing() as s, require_check("copy_ledger"):
        sheet = copy_ledger(s, by, narrow=narrow)
    return _bytes((sheet,), address, kind), f"ledger-{narrow.spend.year}-{narrow.period:02d}"


def _bytes(sheets: tuple[ExportTable, ...], address: Address, kind: str) -> bytes:
    """Return a workbook of all tables, or a CSV of the one that the address names ("lines", "months", "split")."""
    if kind == XLSX:
        return xlsx_bytes(sheets)
    wanted = ("lines", "months", "split").index(address.get("table", "lines")) if len(sheets) > 1 else 0
    return csv_bytes(sheets[wanted])


def _route(path: str, made: Made, kind: str) -> Route:
    async def answer(request: Request) -> Response:
        by = actor_of_request(request)
        if by is None:
            return PlainTextResponse(NOBODY, status_code=401)
        if request.method != "GET":  # HEAD takes no copy, and is not recorded
            return Response(status_code=405, headers={"Allow": "GET"})
        address = dict(request.query_params)
        if address.get("table", "lines") not in ("lines", "months", "split"):
            return PlainTextResponse("There is no such table. Open the page and take the copy there.", status_code=404)
        try:
            body, name = await run_in_threadpool(made, by, address, kind)
        except HiwError as refusal:
            return await run_in_threadpool(refused, by, refusal, made.__name__.strip("_"), 0)
        return file_of(body, KINDS[kind], f'attachment; filename="{name}.{kind}"')

    return Route(f"{path}.{kind}", answer)


routes = [_route(path, made, kind) for path, made in (("/spend", _spend), ("/ledger", _ledger)) for kind in KINDS]
