"""The journal in words."""

ACTIONS = {
    "territory.loaded": "загружены сведения о территории",
    "roadmap.loaded": "загружена дорожная карта",
    "session.opened": "вход",
    "session.closed": "выход",
    "session.closed_all": "выход на всех устройствах",
    "person.granted": "дана роль",
    "evidence.attached": "приложено подтверждение",
    "evidence.linked": "подтверждение связано с поручением",
    "evidence.detached": "подтверждение откреплено",
    "evidence.superseded": "подтверждение заменено новым",
    "evidence.withdrawn": "подтверждение изъято",
    "evidence.downloaded": "файл скачан",
    "assignment.submitted": "отправлено на проверку",
    "assignment.accepted": "принято",
    "assignment.returned": "возвращено на доработку",
    "assignment.reopened": "возобновлено",
    "assignment.exception": "записано исключение",
    "assignment.explained": "объяснена задержка",
    "assignment.date_requested": "запрошен другой срок",
    "checkpoint.postponed": "срок перенесён",
    "checkpoint.cancelled": "снято",
    "checkpoint.reopened": "возобновлено",
    "checkpoint.corrected": "исправлены требования",
}


def action_words(action: str) -> str:
    """Say an act in words; an unknown code is shown as it is."""
    return ACTIONS.get(action, action)
