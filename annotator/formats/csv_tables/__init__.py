"""Tables for spreadsheets and statistics: CSV and TSV."""
