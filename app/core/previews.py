"""Of which kinds of files the program draws page images."""

PDF = "application/pdf"
IMAGES = frozenset({"image/jpeg", "image/png", "image/gif", "image/tiff", "image/webp", "image/bmp"})
DRAWN = IMAGES | {PDF}
# How many first pages are drawn.
PAGES = 5
