"""Settings of the shop: no database, sessions in nothing but a cookie of its own."""
import os

SECRET_KEY = os.environ.get("SHOP_SECRET_KEY", "only for this sample")
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "shop.urls"
WSGI_APPLICATION = "shop.wsgi.application"
INSTALLED_APPS = []
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
APPEND_SLASH = False
DATABASES = {}
TEMPLATES = []
USE_TZ = True
TIME_ZONE = "UTC"
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DEFAULT_CHARSET = "utf-8"
SHOP_FAIL_EVERY = int(os.environ.get("SHOP_FAIL_EVERY", "40"))
