"""The database: engine, tables, queries. Knows the core, nothing else."""
