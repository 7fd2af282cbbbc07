"""The WSGI application. Django is set up by whoever imports this."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
