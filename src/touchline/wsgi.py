"""What gunicorn serves; gunicorn.conf.py has patched the standard library by now."""

from touchline.web.app import build

app = build()
