"""Why the tool cannot do its work. The command line prints the message on one line and exits with 2."""


class ArmsdataError(Exception):
    """The tool cannot do its work; the message says what to do."""


class PackageError(ArmsdataError):
    """The package cannot be opened: its descriptor or a schema is absent or unreadable."""


class UnknownNameError(ArmsdataError):
    """A table, record, rule or format of this name does not exist."""


class InvalidDataError(ArmsdataError):
    """A table cannot be loaded as data, because it is not well-formed or holds values of another type."""


class TargetError(ArmsdataError):
    """A file cannot be written, or stands there already."""


class MissingExtraError(ArmsdataError):
    """A library is not installed that only some commands need; the message names the extra."""


class EmptyChartError(ArmsdataError):
    """A chart would show nothing."""
