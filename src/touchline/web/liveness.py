"""GET /healthz: static bytes, on any host, touching nothing that can be down (S3.4)."""

PATH = "/healthz"
BODY = b'{"status":"ok"}\n'
HEADERS = (
    ("Content-Type", "application/json"),
    ("Content-Length", str(len(BODY))),
    ("Cache-Control", "no-store"),
)
