"""`annotator demo`: a real window does the main job by real key and mouse events."""
