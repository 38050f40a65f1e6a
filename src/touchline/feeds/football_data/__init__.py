"""football-data.co.uk: seasons of league football as CSV, results with opening and closing prices."""
