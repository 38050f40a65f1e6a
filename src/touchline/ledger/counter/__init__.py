"""What passed over the cashier's counter: deposits and withdrawals, decided or not."""
