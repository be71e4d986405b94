"""The filters of the templates, by name; what they do is said in `core.shown`."""

from app.core import shown

FILTERS = {
    "amount": shown.amount,
    "day": shown.day,
    "day_short": shown.day_short,
    "day_month": shown.day_month,
    "days_between": shown.days_between,
    "moment": shown.moment,
    "month_name": shown.month_name,
    "nbsp": shown.nbsp,
    "number": shown.number,
    "of": shown.of,
    "percent": shown.percent,
    "period_words": shown.period_words,
    "plural": shown.plural,
    "plural_word": shown.plural_word,
    "size": shown.size,
    "state_key": shown.state_key,
    "state_word": shown.state_word,
    "typography": shown.typography,
}
