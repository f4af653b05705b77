"""The letters of accounts, in both languages because the reader's is not known yet. A link is a secret: it stands nowhere else."""

from __future__ import annotations

from market import mail


def _send(recipient: str, subject: str, chinese: str, english: str) -> None:
    mail.send(recipient, subject, f"{chinese}\n\n----\n\n{english}\n")


def received(email: str, organisation: str) -> None:
    """Confirm a registration."""
    _send(
        email,
        "已收到入驻申请 / Registration received",
        f"我们已收到“{organisation}”的入驻申请。核验完成后会再发邮件通知您；核验期间可以登录查看进度。",
        f"We have received the registration of “{organisation}”. You will get another letter when it has been verified; "
        "meanwhile you can sign in and follow it.",
    )


def already_known(email: str, organisation: str) -> None:
    """Tell the holder of an account, and nobody else, that the address is already in use."""
    _send(
        email,
        "未受理的入驻申请 / Registration not accepted",
        f"有人用您的邮箱为“{organisation}”申请入驻，但没有填对您现有账号的密码，申请未受理。"
        "如果是您本人，请用现有密码重新提交；如果不是，无需处理，您的账号没有变化。",
        f"Somebody used your address to register “{organisation}”, but not the password of your account, so nothing was registered. "
        "If it was you, please repeat it with your present password. If not, there is nothing to do: your account has not changed.",
    )


def verified(email: str, organisation: str) -> None:
    """Tell the people of an organisation that it may act on the market."""
    _send(
        email,
        "单位已通过核验 / Organisation verified",
        f"“{organisation}”已通过核验，现在可以办理全部业务。",
        f"“{organisation}” has been verified and may now use the whole market.",
    )


def returned(email: str, organisation: str, reason: str) -> None:
    """Tell the people of an organisation what needs correcting."""
    _send(
        email,
        "入驻申请需要补正 / Registration returned",
        f"“{organisation}”的入驻申请需要补正：{reason}\n请登录后在“本单位”页修改并重新提交。",
        f"The registration of “{organisation}” needs correcting: {reason}\n"
        "Please sign in, correct it on the page of your organisation and submit it again.",
    )


def invited(email: str, name: str, organisation: str, link: str) -> None:
    """Send the secret link of an invitation."""
    _send(
        email,
        "邀请加入单位 / Invitation to an organisation",
        f"{name}，您好：\n“{organisation}”邀请您在春秋技术市场代表本单位办理业务。"
        f"请在 7 天内打开以下链接接受邀请，链接只能使用一次，请勿转发：\n{link}",
        f"{name},\n“{organisation}” invites you to act for it on the ChunQiu Technology Market. "
        f"Please accept within 7 days by opening this link; it works once, so do not pass it on:\n{link}",
    )


def reset(email: str, link: str) -> None:
    """Send the secret link with which a person sets a new password."""
    _send(
        email,
        "重设密码 / Set a new password",
        f"请在 1 小时内打开以下链接重设密码，链接只能使用一次：\n{link}\n如果不是您本人申请，无需处理，密码不会改变。",
        f"Open this link within an hour to set a new password; it works once:\n{link}\n"
        "If you did not ask for it, there is nothing to do: your password stays as it is.",
    )


def password_changed(email: str) -> None:
    """Tell a person that the password was changed."""
    _send(
        email,
        "密码已修改 / Password changed",
        "您的登录密码刚刚被修改，其他设备上的登录已全部退出。如果不是您本人操作，请立即联系本单位管理员和市场运营方。",
        "Your password has just been changed and all your other sessions have ended. "
        "If this was not you, contact your organisation's administrator and the market operator at once.",
    )


def second_factor(email: str, *, on: bool) -> None:
    """Tell a person that the second factor was turned on or off: whoever did not do it must hear of it."""
    chinese, english = ("开启", "on") if on else ("关闭", "off")
    _send(
        email,
        f"两步验证已{chinese} / Second factor turned {english}",
        f"您的账号已{chinese}两步验证。如果不是您本人操作，请立即联系市场运营方。",
        f"The second factor of your account was turned {english}. If it was not you, please tell the market's operator at once.",
    )


def factor_demanded(email: str, organisation: str) -> None:
    """Tell a member that the organisation demands a second factor from now on."""
    _send(
        email,
        "请启用两步验证 / Please set up a second factor",
        f"{organisation}要求全体成员启用两步验证。请登录后在账户页面设置；设置完成前，您不能以该单位名义操作。",
        f"{organisation} demands a second factor of all its members. Please sign in and set one up; until then you cannot act for it.",
    )
