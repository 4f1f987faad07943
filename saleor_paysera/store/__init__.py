"""What is kept: tables, migrations, repositories and the unit of work over them."""
