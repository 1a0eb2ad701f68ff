"""The project file: SQLite, and nothing but this package speaks SQL."""
