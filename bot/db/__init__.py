"""Where promises are kept: tables, repositories, the unit of work, migrations."""
