"""Who vouches for somebody besides a password: what sends codes, and sign-in through WeChat.

Both are protocols, so that an operator can plug in its own: a gateway for text messages by the
setting ``DIANQIAO_CODE_SENDER`` (``module:factory``), WeChat by its application's id and secret.
"""

import http.client
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

from web.services.telephones import grouped

TIMEOUT_SECONDS = 10.0


class VouchingError(Exception):
    """Whoever should vouch did not answer, or does not know this person."""


class CodeSender(Protocol):
    """Sends a code to a telephone."""

    def send(self, number: str, code: str) -> None:
        """Send it; the eleven digits of the number come without a country code.

        Raises
        ------
        VouchingError
            If it cannot be sent.
        """
        ...


class Voucher(Protocol):
    """Signs people in elsewhere and says who they are (OAuth 2)."""

    def address(self, state: str, back: str) -> str:
        """Return where to send somebody, who then comes back with this state and a code."""
        ...

    def identify(self, code: str) -> str:
        """Return who came back with a code: the same text whenever it is the same person.

        Raises
        ------
        VouchingError
            If the code is not good.
        """
        ...


class ConsoleCodeSender:
    """Prints codes where the server writes its log: for trying, and until there is a gateway."""

    def __init__(self, write: Callable[[str], object] = sys.stderr.write) -> None:
        self.write = write

    def send(self, number: str, code: str) -> None:
        """Print a code in a line."""
        self.write(f"code for {grouped(number)}: {code}\n")


@dataclass(frozen=True, slots=True)
class WeChat:
    """Signs people in through WeChat's web login, known by their id across its applications."""

    app_id: str
    secret: str
    login_host: str = "open.weixin.qq.com"
    host: str = "api.weixin.qq.com"

    def address(self, state: str, back: str) -> str:
        """Return WeChat's page with the code to scan."""
        asked = {
            "appid": self.app_id,
            "redirect_uri": back,
            "response_type": "code",
            "scope": "snsapi_login",
            "state": state,
        }
        return f"https://{self.login_host}/connect/qrconnect?{urlencode(asked)}#wechat_redirect"

    def identify(self, code: str) -> str:
        """Return the person's unionid, or openid where the application has no union."""
        asked = {
            "appid": self.app_id,
            "secret": self.secret,
            "code": code,
            "grant_type": "authorization_code",
        }
        answer = self._get(f"/sns/oauth2/access_token?{urlencode(asked)}")
        person = answer.get("unionid") or answer.get("openid")
        if not isinstance(person, str) or not person:
            raise VouchingError(str(answer.get("errcode", "no answer")))
        return person

    def _get(self, path: str) -> dict[str, object]:
        connection = http.client.HTTPSConnection(self.host, timeout=TIMEOUT_SECONDS)
        try:
            connection.request("GET", path)
            answer = json.loads(connection.getresponse().read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise VouchingError(type(error).__name__) from error
        finally:
            connection.close()
        return answer if isinstance(answer, dict) else {}
