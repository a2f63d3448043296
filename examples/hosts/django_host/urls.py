"""The pages of the project: one asks the journal how an order stands."""

from django.http import Http404, HttpRequest, JsonResponse
from django.urls import path
from integration import site

__all__ = ["urlpatterns"]


def order(_request: HttpRequest, order_id: str) -> JsonResponse:
    """The sales order that an order of the shop became."""
    sales_id = site.journal.bound("order", order_id)
    if sales_id is None:
        raise Http404("It is not in AX.")
    return JsonResponse({"order": order_id, "sales_order": sales_id})


urlpatterns = [path("orders/<order_id>", order)]
