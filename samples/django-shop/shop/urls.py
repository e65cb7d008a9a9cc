"""Which path is whose."""
from django.urls import path

from . import api, pages

urlpatterns = [
    path("api/products", api.products),
    path("api/products/<int:number>", api.product),
    path("api/stock/<int:number>", api.stock),
    path("api/search", api.search),
    path("api/cart", api.cart),
    path("api/orders", api.orders),
    path("api/orders/<int:number>", api.order),
    path("api/users", api.users),
    path("api/users/<int:number>", api.user),
    path("api/login", api.login),
    path("api/me", api.me),
    path("api/messages", api.messages),
    path("api/events", api.events),
    path("api/reports/sales", api.sales),
    path("", pages.page),
    path("category/<name>", pages.page),
    path("product/<name>", pages.page),
    path("blog/<name>", pages.page),
    path("help/<name>", pages.page),
    path("account/orders/<int:number>", pages.past_order),
    path("robots.txt", pages.robots),
    path("not-for-people", pages.trap),
    path("assets/<file>", pages.asset),
    path("img/<file>", pages.picture),
    path("favicon.ico", pages.picture),
] + [path(name, pages.page, {"name": name}) for name in ("search", "cart", "checkout", "login", "account", "register")]
