"""Entry by HTTP: pages, fragments, the JSON API."""
