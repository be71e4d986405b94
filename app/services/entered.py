"""Words that a person typed, made fit to keep."""

from app.core.errors import BadInput

LONGEST = 4000


def entered(text: str, field: str, *, longest: int = LONGEST) -> str:
    """Give the text without blanks around it; raises BadInput for `field` when it is too long or unprintable."""
    text = text.strip()
    if "\x00" in text:  # PostgreSQL keeps no such character in a text
        raise BadInput("В тексте есть недопустимый знак", {field: "В тексте есть недопустимый знак"})
    if len(text) > longest:
        sentence = f"Слишком длинный текст: не больше {longest} знаков"
        raise BadInput(sentence, {field: sentence})
    return text
