"""What comes in and goes out: receipts, requests, adjustments; each decided once, by somebody."""
