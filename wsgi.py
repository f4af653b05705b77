"""The WSGI entry point for other servers than our own: `gunicorn wsgi:app`, `flask --app wsgi`."""

from market import database
from market.app import create_app
from market.settings import Settings

settings = Settings.from_env()
app = create_app(settings, database_url=database.address(settings))
