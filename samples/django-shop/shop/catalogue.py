"""Five hundred products, the same in every run, and the newest ten thousand orders."""
import itertools
import threading
from collections import OrderedDict

THINGS = ["lamp", "table", "chair", "shoe", "coat", "bag", "shirt", "cable", "toy", "gift"]
KINDS = ["red", "oak", "light", "warm", "small", "wide", "plain", "classic", "travel", "garden"]
MOST_ORDERS = 10_000


def _make(number):
    thing = THINGS[number % 10]
    return {
        "id": number,
        "name": f"{KINDS[number // 10 % 10]} {thing} {number}",
        "category": thing + "s",
        "price": 5.95 + number * 37 % 400,
        "currency": "EUR",
        "availability": "in stock" if number * 13 % 60 else "sold out",
    }


PRODUCTS = [_make(number) for number in range(1, 501)]


def find(number):
    """A product, or nothing."""
    return PRODUCTS[number - 1] if 1 <= number <= len(PRODUCTS) else None


def search(text):
    """Products with one of the words in their name."""
    words = text.lower().replace("+", " ").split()
    return [p for p in PRODUCTS if not words or any(w in p["name"] for w in words)]


class Orders:
    """Orders in memory."""

    def __init__(self):
        self._lock = threading.Lock()
        self._orders = OrderedDict()
        self._ids = itertools.count(1001)

    def add(self, product, quantity, currency):
        with self._lock:
            number = next(self._ids)
            order = {"id": number, "productId": product["id"], "quantity": quantity, "total": product["price"] * quantity, "currency": currency, "status": "open"}
            self._orders[number] = order
            if len(self._orders) > MOST_ORDERS:
                self._orders.popitem(last=False)
            return order

    def find(self, number):
        with self._lock:
            return self._orders.get(number)

    def all(self):
        with self._lock:
            return list(self._orders.values())


ORDERS = Orders()
