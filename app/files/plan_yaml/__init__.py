"""Plans as YAML files: folders in, values of `core.roadmap` and problems out."""

from app.files.plan_yaml.folder import Source, TerritoryFolder, read_folder, read_map
from app.files.plan_yaml.problems import Problem

__all__ = ["Problem", "Source", "TerritoryFolder", "read_folder", "read_map"]
