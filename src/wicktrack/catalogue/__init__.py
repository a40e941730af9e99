"""How is it kept?

One rule: a catalogue is read whole or refused whole, with every problem named and placed. Only
this package knows TOML and files.
"""

from wicktrack.catalogue.files import bundled, data_folder, default_paths, files_of
from wicktrack.catalogue.reading import check, load

__all__ = ["bundled", "check", "data_folder", "default_paths", "files_of", "load"]
