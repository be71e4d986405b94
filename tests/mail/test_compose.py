"""What letters say, and the e-mail made of them."""

from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from jinja2 import UndefinedError

from app.core.reminders import Rung
from app.core.shown import plural
from app.mail.compose import TEXT_WIDTH, compose, wrapped
from app.mail.message import AddressRefused, Message, mail_address
from app.mail.reminder_letter import ReminderRow, write_reminder
from app.mail.words import distance, shorten

TODAY = date(2022, 11, 14)
BASE = "https://vekhi.example.ru"


def row(due: date, rung: Rung = Rung.DAY_BEFORE, **other) -> ReminderRow:
    values = {
        "assignment_id": 7,
        "number": "2.1.",
        "title": "Проведение городского родительского собрания",
        "roadmap": "План мероприятий («дорожная карта» 1.1.)",
        "unit": "Школа № 17",
    }
    return ReminderRow(rung=rung, due=due, **values | other)


@pytest.mark.parametrize(
    ("due", "rung", "subject"),
    [
        (date(2022, 11, 13), Rung.DAY_AFTER, "Вехи: просрочено 1"),
        (date(2022, 11, 11), Rung.DAY_BEFORE, "Вехи: просрочено 1"),
        (date(2022, 11, 14), Rung.DAY_BEFORE, "Вехи: сегодня 1"),
        (date(2022, 11, 15), Rung.DAY_BEFORE, "Вехи: завтра 1"),
        (date(2022, 11, 15), Rung.WEEK_BEFORE, "Вехи: завтра 1"),
        (date(2022, 11, 17), Rung.DAY_BEFORE, "Вехи: на днях 1"),
        (date(2022, 11, 21), Rung.WEEK_BEFORE, "Вехи: через неделю 1"),
        (date(2022, 11, 18), Rung.WEEK_BEFORE, "Вехи: в ближайшие дни 1"),
        (date(2022, 11, 23), Rung.WEEK_BEFORE, "Вехи: в ближайшие дни 1"),
    ],
)
def test_the_subject_says_only_what_is_true_of_the_day(due: date, rung: Rung, subject: str) -> None:
    assert write_reminder("Борис", TODAY, [row(due, rung)], BASE).subject == subject


def test_each_row_tells_number_title_day_map_and_address_in_both_bodies() -> None:
    letter = write_reminder("Борис", TODAY, [row(date(2022, 11, 15), unit="Школа № 17")], BASE)

    for body in (letter.text.replace("\n  ", " "), letter.html):
        words = body.replace("\N{NO-BREAK SPACE}", " ")
        assert "№ 2.1. Проведение городского родительского собрания" in words
        assert "15 ноября 2022" in words
        assert "завтра" in words
        assert "План мероприятий («дорожная карта» 1.1.)" in words
        assert f"{BASE}/assignments/7" in words
        assert "Здравствуйте, Борис!" in words
        assert "напоминаем о 1 поручении" in words
        assert f"{BASE}/tasks" in words


def test_a_unit_is_named_only_where_there_are_several() -> None:
    one = write_reminder("Борис", TODAY, [row(TODAY), row(TODAY)], BASE)
    two = write_reminder("Борис", TODAY, [row(TODAY), row(TODAY, unit="Школа № 10")], BASE)

    assert "Исполнитель" not in one.text + one.html
    assert two.text.count("Исполнитель: Школа") == two.html.count("Исполнитель: Школа") == 2


def test_printed_words_are_escaped_in_html_and_left_alone_in_text() -> None:
    letter = write_reminder("Борис", TODAY, [row(TODAY, title="Отчёт <b>о работе</b> & планы")], BASE)

    assert "<b>о работе</b> & планы" in letter.text
    assert "&lt;b&gt;о работе&lt;/b&gt; &amp; планы" in letter.html


@pytest.mark.parametrize("title", ["", "Слово " * 90, "без\nпробелов" * 30])
def test_lines_of_plain_text_are_short_whatever_the_title(title: str) -> None:
    letter = write_reminder("Борис", TODAY, [row(TODAY, title=title, number=None)], BASE)

    long = [line for line in letter.text.splitlines() if len(line) > TEXT_WIDTH and " " in line.strip()]
    assert long == []
    assert "№" not in letter.text


def test_a_name_missing_from_the_context_is_a_fault() -> None:
    with pytest.raises(UndefinedError):
        compose("test", {})


def test_an_address_is_never_folded() -> None:
    address = f"{BASE}/assignments/{'9' * 80}"
    assert wrapped(f"См. {address}", 2).endswith(address)


def test_a_cyrillic_subject_and_name_come_back_whole() -> None:
    email = Message(
        id="letter.5.20221114060000",
        at=datetime(2022, 11, 14, 6, tzinfo=UTC),
        name="Борис Ёлкин",
        address="boris@example.ru",
        subject="Вехи: просрочено 2,\n завтра 1 — и ещё много слов, чтобы тема не поместилась в одну строку",
        text="Здравствуйте",
        html="<p>Здравствуйте</p>",
    ).to_email("Вехи <vekhi@example.ru>", "https://vekhi.example.ru:8443/")

    raw = email.as_bytes()
    read = message_from_bytes(raw, policy=default)

    assert raw.isascii()
    assert max(map(len, raw.splitlines())) <= 78
    assert read["Subject"].startswith("Вехи: просрочено 2, завтра 1 — и ещё")
    assert str(read["To"]) == "Борис Ёлкин <boris@example.ru>"
    assert read["From"].addresses[0].display_name == "Вехи"
    assert read["Message-ID"] == "<letter.5.20221114060000@vekhi.example.ru>"
    assert read["Date"].datetime == datetime(2022, 11, 14, 6, tzinfo=UTC)
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]
    assert read.get_body(("plain",)).get_content().strip() == "Здравствуйте"
    assert read["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("address", ["", "boris", "@example.ru", "борис@example.ru", "x@", "x@y\r\nBcc: z@y"])
def test_an_impossible_address_is_refused(address: str) -> None:
    with pytest.raises(AddressRefused, match="написан неверно"):
        mail_address("Борис", address)


def test_a_cyrillic_domain_is_written_in_ascii() -> None:
    written = mail_address("", "boris@саров.рф")
    assert written.domain.startswith("xn--")
    assert written.domain.encode().decode("idna") == "саров.рф"


@pytest.mark.parametrize(
    ("ahead", "words"),
    [(-21, "21 день назад"), (-2, "2 дня назад"), (-1, "вчера"), (0, "сегодня"), (1, "завтра"), (11, "через 11 дней")],
)
def test_distances_agree_with_their_numbers(ahead: int, words: str) -> None:
    day = date.fromordinal(TODAY.toordinal() + ahead)
    assert distance(day, TODAY).replace("\N{NO-BREAK SPACE}", " ") == words


def test_counts_agree_with_their_words() -> None:
    got = [
        plural(n, "письмо", "письма", "писем").split("\N{NO-BREAK SPACE}")[1] for n in (1, 2, 5, 11, 14, 21, 104, 111)
    ]
    assert got == ["письмо", "письма", "писем", "писем", "писем", "письмо", "письма", "писем"]


def test_a_long_title_is_cut_at_a_word() -> None:
    assert shorten("План мероприятий, по развитию", 18) == "План мероприятий…"
    assert shorten("План\n мероприятий", 18) == "План мероприятий"
