"""The pipeline inside a Django project: `uvicorn django_host.asgi:application`.

Django is told of requests only, not of its server's start and stop. So Starlette stands before it:
it starts and stops the pipeline, takes the webhooks, and leaves every other page to Django.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from datetime import timedelta

from django.core.asgi import get_asgi_application
from integration import site, webhook_secrets
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from axclarity import receiver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "django_host.settings")
pages = get_asgi_application()


@asynccontextmanager
async def lifespan(_app: Starlette) -> AsyncIterator[None]:
    """The journal is open and the pipeline runs while the project is served."""
    with site.journal:
        async with aclosing(site.transport()) as transport:
            stop = asyncio.Event()
            pipeline = site.pipeline(transport)
            running = asyncio.create_task(pipeline.run(stop, grace=timedelta(seconds=20)))
            yield
            stop.set()
            await running


application = Starlette(
    lifespan=lifespan,
    routes=[
        Route("/webhooks/clarity", receiver(site.journal, webhook_secrets)),
        Mount("/", pages),
    ],
)
