"""Why a bet came out as it did: each decision, and the results it rests on."""
