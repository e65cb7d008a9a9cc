"""The shop's API."""
import datetime
import itertools
import json

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from . import catalogue

_calls = itertools.count(1)


def _unknown(what, number):
    return JsonResponse({"message": f"There is no {what} {number}."}, status=404)


def _stock_of(product):
    """A warehouse that fails now and then: every so many calls."""
    call = next(_calls)
    if settings.SHOP_FAIL_EVERY and call % settings.SHOP_FAIL_EVERY == 0:
        failures = [
            TimeoutError("The warehouse did not answer within 2000 ms."),
            ConnectionRefusedError(111, "Connection refused: warehouse.internal:8080"),
            KeyError("count"),
        ]
        raise failures[call // settings.SHOP_FAIL_EVERY % len(failures)]
    return product["id"] * 13 % 60


@require_GET
def products(request):
    page = max(1, int(request.GET.get("page", 1)))
    size = min(50, max(1, int(request.GET.get("size", 20))))
    return JsonResponse({"page": page, "size": size, "items": catalogue.PRODUCTS[(page - 1) * size:page * size]})


@require_GET
def product(request, number):
    found = catalogue.find(number)
    return JsonResponse(found) if found else _unknown("product", number)


@require_GET
def stock(request, number):
    found = catalogue.find(number)
    return JsonResponse({"id": number, "inStock": _stock_of(found)}) if found else _unknown("product", number)


@require_GET
def search(request):
    text = request.GET.get("q", "")
    return JsonResponse({"query": text, "items": catalogue.search(text)[:10]})


@csrf_exempt
@require_POST
def cart(request):
    line = json.loads(request.body)
    found = catalogue.find(line["productId"])
    if not found:
        return _unknown("product", line["productId"])
    return JsonResponse({"productId": found["id"], "quantity": line["quantity"], "subtotal": found["price"] * line["quantity"]})


@csrf_exempt
@require_POST
def orders(request):
    wanted = json.loads(request.body)
    found = catalogue.find(wanted["productId"])
    if not found:
        return _unknown("product", wanted["productId"])
    return JsonResponse(catalogue.ORDERS.add(found, wanted["quantity"], wanted.get("currency", "EUR")), status=201)


@require_GET
def order(request, number):
    found = catalogue.ORDERS.find(number)
    return JsonResponse(found) if found else _unknown("order", number)


@csrf_exempt
@require_POST
def users(request):
    user = json.loads(request.body)
    return JsonResponse({"id": len(user["email"]) * 31, "name": user["name"], "email": user["email"]}, status=201)


@require_GET
def user(request, number):
    return JsonResponse({"message": "Log in to see users."}, status=401)


@csrf_exempt
@require_POST
def login(request):
    if json.loads(request.body or b"{}").get("password") == "open sesame":
        return JsonResponse({"token": "demo"})
    return JsonResponse({"message": "Wrong name or password."}, status=401)


@require_GET
def me(request):
    if "sid" in request.COOKIES:
        return JsonResponse({"name": "guest"})
    return JsonResponse({"message": "Nobody is logged in."}, status=401)


@csrf_exempt
@require_POST
def messages(request):
    return JsonResponse({"received": len(json.loads(request.body)["message"])}, status=202)


@csrf_exempt
@require_POST
def events(request):
    return HttpResponse(status=204)


@require_GET
def sales(request):
    """A mistake that every shop has somewhere: a text from outside is taken for a date."""
    text = request.GET.get("from")
    since = datetime.datetime.strptime(text, "%Y-%m-%d").isoformat() if text else None
    sold = catalogue.ORDERS.all()
    return JsonResponse({"from": since, "count": len(sold), "total": sum(o["total"] for o in sold)})
