"""The entry point of any WSGI server: `wsgi:application`, for the register of REGISTRY_HOME."""

from registry.settings import load_settings, open_register
from registry.web import create_app

_settings = load_settings()
application = create_app(_settings, open_register(_settings))
