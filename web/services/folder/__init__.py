"""The ecosystem folder: read, check, compare, import and export it."""

from web.services.folder.export import ExportReport, export_folder
from web.services.folder.importing import import_folder
from web.services.folder.messages import describe, locate
from web.services.folder.report import CellError, ErrorCode, ImportReport, TableReport

__all__ = [
    "CellError",
    "ErrorCode",
    "ExportReport",
    "ImportReport",
    "TableReport",
    "describe",
    "export_folder",
    "import_folder",
    "locate",
]
