"""The shop's pages and what they load."""
import base64
import uuid

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.html import escape

_PICTURE = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


def page(request, name="Shop"):
    name = escape(name)
    response = HttpResponse(
        f"<!doctype html><html lang=en><title>{name}</title><link rel=stylesheet href=/assets/shop.css>"
        f"<h1>{name}</h1><a href=/category/lamps>Lamps</a> <a href=/cart>Cart</a>"
    )
    if "sid" not in request.COOKIES:
        response.set_cookie("sid", uuid.uuid4().hex, httponly=True, samesite="Lax")
    return response


def past_order(request, number):
    return HttpResponseRedirect("/login")


def robots(request):
    return HttpResponse("User-agent: *\nDisallow: /account\nDisallow: /not-for-people\n", content_type="text/plain")


def trap(request):
    return HttpResponse(status=204)


def asset(request, file):
    if file.endswith(".css"):
        return HttpResponse("body{font:1rem sans-serif}", content_type="text/css")
    return HttpResponse("0", content_type="text/javascript")


def picture(request, file=""):
    return HttpResponse(_PICTURE, content_type="image/gif")
