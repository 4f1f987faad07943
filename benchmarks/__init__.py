"""How fast the app is: ``make bench`` prints the tables of docs/performance.md."""
