"""Errors that state a fact; each carries the sentence a clerk reads, in Russian.

`status` is a hint for whoever answers over HTTP; the core itself knows no HTTP.
"""

from typing import ClassVar


class VekhiError(Exception):
    """Something that a person must be told: `sentence` is what is shown, in Russian."""

    status: ClassVar[int] = 422
    default: ClassVar[str] = "Действие не выполнено"

    def __init__(self, sentence: str | None = None) -> None:
        self.sentence = sentence or self.default
        super().__init__(self.sentence)


class NotFound(VekhiError):
    """There is no such thing, or this person may not know of it."""

    status = 404
    default = "Не найдено"


class Refused(VekhiError):
    """The rules of an assignment's life do not allow the action."""

    status = 409
    default = "Сейчас это действие невозможно"


class RoleRefused(Refused):
    """The person's role does not give this action."""

    status = 403
    default = "Ваша роль не даёт права на это действие"


class OwnWorkRefused(Refused):
    """Who attached or submitted anything here neither accepts it nor records its exception."""

    status = 403
    default = "Вы сами прикладывали или отправляли это поручение: решение принимает другой человек"


class OwnDemandsRefused(Refused):
    """Who corrected a checkpoint's demands after it began does not accept it."""

    status = 403
    default = "Вы исправляли требования этой точки после её начала: принять её может другой человек"


class AssignmentAlreadyAccepted(Refused):
    """The assignment is accepted and left only by a reopening."""

    default = "Уже принято. Чтобы изменить, возобновите поручение с указанием основания"


class AssignmentAlreadySubmitted(Refused):
    """The assignment waits for a decision."""

    default = "Уже на проверке: дождитесь решения или попросите вернуть"


class AssignmentCancelled(Refused):
    """The assignment is cancelled and can only be reopened."""

    default = "Поручение снято. Чтобы продолжить, возобновите его с указанием основания"


class AssignmentNotSubmitted(Refused):
    """There is no waiting submission to decide on."""

    default = "Ещё не отправлено на проверку"


class AssignmentAlreadyReturned(Refused):
    """The submission was returned and no new one has come."""

    default = "Уже возвращено на доработку: дождитесь нового отправления"


class AssignmentStillOpen(Refused):
    """Only an accepted or a cancelled assignment is reopened."""

    default = "Поручение и так в работе"


class GroundNeeded(VekhiError):
    """The action needs a ground (or a reason) in words."""

    default = "Укажите основание"


class EvidenceMissing(VekhiError):
    """Nothing at all is attached."""

    default = "Приложите хотя бы одно подтверждение: файл или ссылку"


class DocumentsMissing(VekhiError):
    """Expected documents are missing and nobody explained or excepted them."""

    default = "Не хватает ожидаемых документов"


class BadInput(VekhiError):
    """What somebody entered cannot be taken; `fields` maps a form field to its own sentence."""

    default = "Проверьте введённое"

    def __init__(self, sentence: str | None = None, fields: dict[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.fields = fields or {}


class NotSignedIn(VekhiError):
    """A stranger asks for what only a signed-in person gets."""

    status = 401
    default = "Войдите, чтобы продолжить"


class SignInRefused(VekhiError):
    """The e-mail and the password do not belong together; which of them is wrong is not told."""

    status = 401
    default = "Почта или пароль не подходят"


class TooManyAttempts(VekhiError):
    """Too many failed sign-ins: `seconds` to wait. The account is never locked."""

    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Слишком много неудачных попыток. Повторите через {seconds} с")
        self.seconds = seconds
