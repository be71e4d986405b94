"""Real conversations with a mail server, and the outbox of an installation without one."""

import socket
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from app.mail.message import Message
from app.mail.sender import MailFailed, MailServer, MailSettingsWrong, OutboxSender, open_sender, send_test_letter
from tests.mail.smtp_peer import CERTIFICATE, smtp_peer
from tests.reminder_cast import settings_for


def message(address: str = "boris@example.ru", number: int = 1) -> Message:
    return Message(
        id=f"letter.{number}.20221114060000",
        at=datetime(2022, 11, 14, 6, tzinfo=UTC),
        name="Борис",
        address=address,
        subject="Вехи: завтра 1",
        text="Завтра срок",
        html="<p>Завтра срок</p>",
    )


def test_letters_of_one_run_go_over_one_connection(tmp_path: Path) -> None:
    with smtp_peer() as peer, open_sender(settings_for(tmp_path, smtp=peer.url)) as sender:
        told = [sender.send(message(number=n)) for n in (1, 2, 3)]

    assert [letter["Subject"] for letter in peer.letters] == ["Вехи: завтра 1"] * 3
    assert peer.letters[0].get_body(("html",)).get_content().strip() == "<p>Завтра срок</p>"
    assert peer.connections == 1
    assert told[0] == f"Сервер 127.0.0.1:{peer.port} принял письмо для boris@example.ru"


@pytest.mark.parametrize(
    ("stage", "answer", "temporary"),
    [
        ("recipient", "450 Mailbox busy", True),
        ("recipient", "452 Too many", True),
        ("recipient", "550 No such user", False),
        ("data", "451 Try later", True),
        ("data", "554 Looks like spam", False),
    ],
)
def test_what_the_server_says_about_a_letter_decides_whether_to_try_again(
    tmp_path: Path, stage: str, answer: str, temporary: bool
) -> None:
    with smtp_peer() as peer, open_sender(settings_for(tmp_path, smtp=peer.url)) as sender:
        getattr(peer, stage)["boris@example.ru"] = answer
        with pytest.raises(MailFailed) as failure:
            sender.send(message())
        # One letter's trouble is not the next one's.
        sender.send(message("vera@example.ru", 2))

    assert (failure.value.temporary, failure.value.server_down) == (temporary, False)
    assert answer in failure.value.sentence
    assert "boris@example.ru" in failure.value.sentence
    assert [letter["To"] for letter in peer.letters] == ["Борис <vera@example.ru>"]


def test_a_password_is_said_to_the_server_and_to_nobody_else(tmp_path: Path) -> None:
    with smtp_peer(password="secret") as peer:
        bad = settings_for(tmp_path, smtp=f"smtp://vekhi:wrong-word@127.0.0.1:{peer.port}")
        with pytest.raises(MailFailed) as failure, open_sender(bad) as sender:
            sender.send(message())

    assert (failure.value.temporary, failure.value.server_down) == (True, True)
    assert "не принял имя и пароль из VEKHI_SMTP_URL" in failure.value.sentence
    assert "wrong-word" not in failure.value.sentence + repr(failure.value)
    server = MailServer.parse("smtp://vekhi:wrong%2Fword@127.0.0.1")
    assert (server.user, server.password) == ("vekhi", "wrong/word")
    assert "wrong" not in repr(server)


def test_a_cyrillic_password_is_told_before_it_is_said(tmp_path: Path) -> None:
    with smtp_peer(password="secret") as peer:
        url = f"smtp://vekhi:%D1%81%D0%BB%D0%BE%D0%B2%D0%BE@127.0.0.1:{peer.port}"
        with pytest.raises(MailFailed, match="латинскими буквами"):
            send_test_letter(settings_for(tmp_path, smtp=url), "boris@example.ru")


def test_the_right_password_opens_the_server(tmp_path: Path) -> None:
    with smtp_peer(password="secret") as peer:
        send_test_letter(settings_for(tmp_path, smtp=f"smtp://vekhi:secret@127.0.0.1:{peer.port}"), "boris@example.ru")
    assert len(peer.letters) == 1


@pytest.mark.parametrize(("scheme", "query"), [("smtps", ""), ("smtp", "?starttls=1")])
def test_letters_and_passwords_go_through_tls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str, query: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with smtp_peer("secret" if query else None, tls=not query, starttls=bool(query)) as peer:
        who = "vekhi:secret@" if query else ""
        settings = settings_for(tmp_path, smtp=f"{scheme}://{who}127.0.0.1:{peer.port}{query}")
        send_test_letter(settings, "boris@example.ru")
    assert len(peer.letters) == 1


@pytest.mark.parametrize(("scheme", "query"), [("smtps", ""), ("smtp", "?starttls=1")])
def test_a_certificate_that_nobody_vouches_for_stops_the_talk(tmp_path: Path, scheme: str, query: str) -> None:
    with smtp_peer(tls=not query, starttls=bool(query)) as peer:
        settings = settings_for(tmp_path, smtp=f"{scheme}://127.0.0.1:{peer.port}{query}")
        with pytest.raises(MailFailed, match="сертификат, которому нельзя верить") as failure:
            send_test_letter(settings, "boris@example.ru")
    assert failure.value.server_down
    assert peer.letters == []


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_server_that_is_away_is_told_in_a_sentence(tmp_path: Path) -> None:
    port = free_port()
    with pytest.raises(MailFailed) as failure:
        send_test_letter(settings_for(tmp_path, smtp=f"smtp://127.0.0.1:{port}"), "boris@example.ru")
    assert failure.value.sentence.startswith(f"Почтовый сервер 127.0.0.1:{port} недоступен: соединение отклонено")
    assert (failure.value.temporary, failure.value.server_down) == (True, True)


def test_a_server_whose_name_nobody_knows_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(MailFailed, match="имя сервера не найдено"):
        send_test_letter(settings_for(tmp_path, smtp="smtp://mail.invalid"), "boris@example.ru")


def test_a_server_without_tls_is_not_trusted_with_anything(tmp_path: Path) -> None:
    with smtp_peer() as peer, pytest.raises(MailFailed, match="не умеет STARTTLS"):
        send_test_letter(settings_for(tmp_path, smtp=peer.url + "?starttls=1"), "boris@example.ru")
    assert peer.letters == []


def test_a_plain_server_behind_smtps_is_told_in_a_sentence(tmp_path: Path) -> None:
    with smtp_peer() as peer, pytest.raises(MailFailed, match=r"TLS|оборвал соединение"):
        send_test_letter(settings_for(tmp_path, smtp=f"smtps://127.0.0.1:{peer.port}"), "boris@example.ru")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.ru", MailServer("mail.example.ru", 25)),
        ("smtp://mail.example.ru?starttls=1", MailServer("mail.example.ru", 587, starttls=True)),
        ("smtp://u:p%40@mail.example.ru:2525?starttls=0", MailServer("mail.example.ru", 2525, "u", "p@")),
        ("smtps://u:p@mail.example.ru", MailServer("mail.example.ru", 465, "u", "p", tls=True)),
    ],
)
def test_the_address_of_the_server_is_read(url: str, expected: MailServer) -> None:
    assert MailServer.parse(url) == expected


@pytest.mark.parametrize(
    "url", ["mail.example.ru", "http://mail.example.ru", "smtp://", "smtp://u:hush@h:port", "smtp://u:hush@h?tls=1"]
)
def test_a_wrong_address_of_the_server_is_told_without_its_password(url: str) -> None:
    with pytest.raises(MailSettingsWrong) as error:
        MailServer.parse(url)
    assert "VEKHI_SMTP_URL" in error.value.sentence
    assert "hush" not in error.value.sentence


def test_without_a_server_a_letter_becomes_one_file(tmp_path: Path) -> None:
    with open_sender(settings_for(tmp_path)) as sender:
        told = sender.send(message())
        sender.send(message())

    (file,) = (tmp_path / "outbox").iterdir()
    assert file.name == "letter.1.20221114060000.eml"
    assert str(file) in told
    email = message_from_bytes(file.read_bytes(), policy=default)
    assert email["Subject"] == "Вехи: завтра 1"
    assert email.get_body(("plain",)).get_content().strip() == "Завтра срок"


def test_a_full_disk_is_a_failure_to_try_again(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("файл на месте папки")
    with pytest.raises(MailFailed) as failure:
        OutboxSender(settings_for(tmp_path)).send(message())
    assert (failure.value.temporary, failure.value.server_down) == (True, True)


def test_the_test_letter_reaches_the_address(tmp_path: Path) -> None:
    with smtp_peer() as peer:
        told = send_test_letter(settings_for(tmp_path, smtp=peer.url), " boris@example.ru ")
    (letter,) = peer.letters
    assert letter["Subject"] == "Вехи: пробное письмо"
    assert "почта настроена" in letter.get_body(("plain",)).get_content().replace("\r\n", " ")
    assert "принял письмо" in told


@pytest.mark.parametrize("address", ["boris", "борис@example.ru"])
def test_the_test_letter_refuses_an_impossible_address(tmp_path: Path, address: str) -> None:
    with pytest.raises(MailFailed, match="написан неверно") as failure:
        send_test_letter(settings_for(tmp_path), address)
    assert not failure.value.temporary
