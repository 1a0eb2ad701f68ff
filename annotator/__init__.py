"""Turns articles into labelled datasets: the public library, loaded lazily and without Qt."""
