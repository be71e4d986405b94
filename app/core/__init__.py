"""The pure core: what a road map means, without clock, disk, database or framework."""
