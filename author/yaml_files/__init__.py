"""Files in YAML, read within bounds: the one door to the library for reading.

Two kinds: definitions of ours, whose first fault is named by its path, and what a clerk writes
by hand, where every problem is named by its line, in Chinese, and every value is a text.
"""

from author.yaml_files.definition import Node, filled, load_definition, refuse_duplicates
from author.yaml_files.entries import PLAIN_KEY, Entries, YamlNode, is_mapping

__all__ = ["PLAIN_KEY", "Entries", "Node", "YamlNode", "filled", "is_mapping", "load_definition", "refuse_duplicates"]
