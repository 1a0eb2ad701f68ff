"""Dialogs outside the flow of annotating: none of them blocks the window's event loop."""
