"""Text as people type it, in one plain spelling, for the readers of quantities and of dates."""

import re
import unicodedata


def plain(text: str, advice: str) -> str:
    """Return a text in lower case with plain digits, spaces, dashes and quotes; raise ValueError with advice on digits of other kinds."""
    if any(unicodedata.category(character) in ("No", "Nl") for character in text):
        raise ValueError(f"write plain digits{advice}")
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    text = "".join(str(unicodedata.decimal(character)) if character.isdecimal() else character for character in text)
    text = re.sub(r"[\u2010-\u2015\u2212]", "-", text)
    return " ".join(re.sub(r"[\u2018\u2019]", "'", re.sub(r"[\u223c\u301c]", "~", text)).split())
