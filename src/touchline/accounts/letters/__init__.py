"""Letters to players: asked for with a request, written and sent by a worker."""
