"""The pipeline inside a Django project: `uvicorn django_host.asgi:application`.

Django is told of requests only, not of its server's start and stop. So Starlette stands before it:
it starts and stops the pipeline, takes the webhooks, and leaves every other page to Django.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from django.core.asgi import get_asgi_application
from integration import site, webhook_secrets
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from axclarity import receiver
from axclarity.pipeline import running_async

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "django_host.settings")
pages = get_asgi_application()


@asynccontextmanager
async def lifespan(_app: Starlette) -> AsyncIterator[None]:
    """The journal is open and the pipeline runs while the project is served."""
    with site.journal:
        pipeline = site.pipeline(site.transport())
        async with running_async(pipeline, grace=timedelta(seconds=20)):
            yield


application = Starlette(
    lifespan=lifespan,
    routes=[
        Route("/webhooks/clarity", receiver(site.journal, webhook_secrets)),
        Mount("/", pages),
    ],
)
