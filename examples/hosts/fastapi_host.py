"""The pipeline inside a FastAPI application: `uvicorn fastapi_host:app`.

The application has an HTTP client and a log already; the pipeline uses both. Its own pages ask the
journal how an order stands.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
from fastapi import FastAPI, HTTPException
from integration import site, webhook_secrets

from axclarity import receiver
from axclarity.http import AsyncHttpxTransport
from axclarity.pipeline import running_async

log = logging.getLogger("uvicorn")
logging.getLogger("axclarity").handlers = log.handlers  # alerts stand among the server's own lines


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """The journal is open and the pipeline runs while the application does."""
    async with httpx.AsyncClient() as client:
        with site.journal:
            pipeline = site.pipeline(AsyncHttpxTransport(client))
            async with running_async(pipeline, grace=timedelta(seconds=20)):
                log.info("orders go to AX")
                yield
            log.info("orders wait in the journal")


app = FastAPI(lifespan=lifespan)
app.add_route("/webhooks/clarity", receiver(site.journal, webhook_secrets))  # type: ignore[arg-type]  # an ASGI application is as good as a function


@app.get("/orders/{order_id}")
def order(order_id: str) -> dict[str, str]:
    """The sales order that an order of the shop became."""
    sales_id = site.journal.bound("order", order_id)
    if sales_id is None:
        raise HTTPException(404, "It is not in AX.")
    return {"order": order_id, "sales_order": sales_id}
