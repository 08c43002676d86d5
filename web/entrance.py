"""Coming in and going out: wrong tries are counted, a second factor is asked for, devices known.

Who guesses passwords is slowed down by address and by account. But the count of an account is of
unknown devices together: a device that has signed in to it before, shown by its signed cookie, has
a count of its own. So nobody who guesses, from however many addresses, can lock the owner out.

A try is looked up before and counted after the request's own transaction, since SQLite has one
writer. So of tries that run at the very same moment some may pass beyond a limit: at most one less
than there are requests served at once (processes times threads), and only once in its window.
"""

import datetime as dt
import hashlib
import math
from dataclasses import dataclass

from flask import Flask, Response, g, request, session
from flask_limiter import Limiter, RequestLimit
from flask_limiter.util import get_remote_address
from flask_login import current_user, login_user, logout_user

from web.db import after_commit, get_session, writing
from web.devices import describe, device_word, hand_out_device, new_device
from web.rate_limit import SCHEME
from web.services import accounts, invitations, second_factor, sessions
from web.services.accounts import Account
from web.services.invitations import InvitationView
from web.services.notifying import notify
from web.services.sessions import OpenSession, Visit

ADDRESS_LIMIT = "30 per 5 minutes"
ACCOUNT_LIMIT = "10 per 5 minutes"
CODE_LIMIT = "5 per 5 minutes"
NUMBER_LIMIT = "10 per hour"
REQUEST_LIMIT = "10 per 15 minutes"
"""How often an address may ask for a message to be sent."""
SIGN_UP_LIMIT = "60 per 15 minutes"
"""How often people may register behind one address: a training in one room shares it."""
LETTER_LIMIT = "5 per hour"
"""How many of these letters go to one e-mail address."""
PENDING = "pending"
PENDING_LASTS = 600
PASSWORD, PHONE, WECHAT, DEMO, LINK = "password", "phone", "wechat", "demo", "link"


def note_wait(breached: RequestLimit) -> None:
    """Note for the page of the refusal when the longest window ends that is full."""
    # the end it names is a whole second after the last one of the window
    seconds = max(1, math.floor(breached.reset_at - now().timestamp()))
    g.retry_after = max(seconds, g.get("retry_after", 0))


limiter = Limiter(
    get_remote_address,
    storage_uri=f"{SCHEME}://",
    strategy="fixed-window",
    on_breach=note_wait,
)


class SignedIn:
    """An account with its session, as Flask-Login wants to see it."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, opened: OpenSession, word: str) -> None:
        self.opened = opened
        self.account = opened.account
        self.actor = opened.account.actor
        self.language = opened.account.language
        self._word = word

    def get_id(self) -> str:
        """Return what the cookie remembers: a random word, of which we keep the hash."""
        return self._word


@dataclass(frozen=True, slots=True)
class Pending:
    """Somebody who knows the password and still has to show the second factor."""

    user_id: int
    fingerprint: str
    way: str
    target: str
    began_at: float


def init_app(app: Flask) -> None:
    """Count tries between processes, and remember devices."""
    limiter.init_app(app)
    app.after_request(hand_out_device)


def now() -> dt.datetime:
    """Return the present moment."""
    return dt.datetime.now(dt.UTC)


def load(word: str) -> SignedIn | None:
    """Return the account whose session a cookie names."""
    opened = sessions.find(get_session(), word=word, now=now())
    return None if opened is None else SignedIn(opened, word)


def note_use(signed_in: SignedIn) -> None:
    """Note that a session is in use, in a transaction of its own after this request's."""
    opened, moment = signed_in.opened, now()
    if moment - opened.seen_at < sessions.SEEN_EVERY:
        return

    def touch() -> None:
        with writing() as own, own.begin():
            sessions.touch(own, session_id=opened.id, now=moment)

    after_commit(touch)


def has_failed(_response: Response) -> bool:
    """Tell whether this request tried a wrong password, or a word that opens nothing."""
    return bool(g.get("has_failed", False))


def always(_response: Response) -> bool:
    """Count every request, but once it is done: the counter's write waits for the request's own."""
    return True


def is_known_device() -> bool:
    """Tell whether the account tried was entered from this device before."""
    return bool(g.is_known_device)


def attempted() -> str:
    """Return what a wrong password counts against: the account, with the device if it is known."""
    return str(g.attempted)


def attempted_factor() -> str:
    """Return what a wrong code counts against: the account, with the device if it is known."""
    return f"factor {attempted()}"


def attempted_number() -> str:
    """Return the telephone that codes go to, or the account that links one, not in clear."""
    return str(g.attempted_number)


def try_password(email: str, password: str) -> Account | None:
    """Return the account that a password opens.

    Raises
    ------
    TooManyRequests
        After too many wrong ones from an address, or for an account.
    """
    note_attempt(email)
    return verify(email, password)


def note_attempt(email: str) -> None:
    """Note which account is tried, and whether from a device that it knows."""
    word = device_word()
    g.is_known_device = sessions.is_known_device(
        get_session(), email=email, device_word=word, now=now()
    )
    counted = f"{email.strip().casefold()} {word if g.is_known_device else ''}"
    g.attempted = hashlib.sha256(counted.encode()).hexdigest()


@limiter.limit(ADDRESS_LIMIT, deduct_when=has_failed, exempt_when=is_known_device)
@limiter.limit(ACCOUNT_LIMIT, deduct_when=has_failed, key_func=attempted)
def verify(email: str, password: str) -> Account | None:
    """Return the account that a password opens; only failures count towards the limits."""
    account = accounts.authenticate(get_session(), email=email, password=password)
    g.has_failed = account is None
    return account


@limiter.limit(ADDRESS_LIMIT, deduct_when=has_failed)
def invitation_of(word: str) -> InvitationView | None:
    """Return the invitation that a word opens; only words that open none count to the limit."""
    try:
        return invitations.get_invitation(get_session(), word=word, now=now())
    except invitations.InvitationClosedError:
        g.has_failed = True
        return None


@limiter.limit(ADDRESS_LIMIT, deduct_when=has_failed)
def count_guess(*, is_wrong: bool) -> None:
    """Count a word of a link that opened nothing."""
    g.has_failed = is_wrong


@limiter.limit(REQUEST_LIMIT, deduct_when=always)
def count_request() -> None:
    """Count a request that makes us send something."""


def count_sign_up(email: str) -> None:
    """Count a registration that makes us send its link, by where it comes from and goes to."""
    counted = f"sign up {email.strip().casefold()}"
    g.written_to = hashlib.sha256(counted.encode()).hexdigest()
    check_sign_up()


def written_to() -> str:
    """Return the e-mail address that a link goes to, not in clear."""
    return str(g.written_to)


@limiter.limit(SIGN_UP_LIMIT, deduct_when=always)
@limiter.limit(LETTER_LIMIT, deduct_when=always, key_func=written_to)
def check_sign_up() -> None:
    """Refuse another registration where too many came from one place, or for one address."""


def count_code(number: str, account: Account | None) -> None:
    """Count a code sent to a telephone, unless the device is known to the account that has it."""
    g.is_known_device = False
    if account is not None:
        note_attempt(account.email)
    g.attempted_number = hashlib.sha256(f"number {number}".encode()).hexdigest()
    check_number()


def count_link_code() -> None:
    """Count a code that an account asks for to link a telephone, whichever: it may be another's."""
    g.is_known_device = False
    counted = f"account {current_user.account.id} links a number"
    g.attempted_number = hashlib.sha256(counted.encode()).hexdigest()
    check_number()


@limiter.limit(
    NUMBER_LIMIT, deduct_when=always, key_func=attempted_number, exempt_when=is_known_device
)
def check_number() -> None:
    """Refuse another code where too many went to one telephone, or were sent for one account."""


def admit(account: Account, way: str, target: str) -> bool:
    """Let somebody in who has proved to own an account; False if a second factor comes first."""
    if not second_factor.has(get_session(), user_id=account.id):
        enter(account, way)
        return True
    session.clear()
    session[PENDING] = {
        "user_id": account.id,
        "fingerprint": account.fingerprint,
        "way": way,
        "target": target,
        "began_at": now().timestamp(),
    }
    return False


def pending() -> Pending | None:
    """Return who still has to show the second factor, unless that took too long."""
    kept = session.get(PENDING)
    if not kept or now().timestamp() - kept["began_at"] > PENDING_LASTS:
        return None
    return Pending(**kept)


def show_second_factor(waiting: Pending, code: str) -> bool:
    """Let somebody in by a code; tell whether it was right.

    Raises
    ------
    TooManyRequests
        After too many wrong ones.
    """
    account = accounts.find_account(get_session(), user_id=waiting.user_id)
    if account is None or not account.is_active or account.fingerprint != waiting.fingerprint:
        return False
    note_attempt(account.email)
    if not take_code(waiting.user_id, code):
        return False
    enter(account, waiting.way)
    return True


@limiter.limit(CODE_LIMIT, deduct_when=has_failed, key_func=attempted_factor)
def take_code(user_id: int, code: str) -> bool:
    """Use up a code of the second factor; only wrong ones count towards the limit."""
    try:
        second_factor.verify(get_session(), user_id=user_id, code=code, now=now())
    except second_factor.WrongCodeError:
        g.has_failed = True
        return False
    return True


def enter(account: Account, way: str = PASSWORD) -> None:
    """Begin a new session for an account, keeping nothing of the visitor's."""
    own, moment = get_session(), now()
    visit = Visit(
        device=describe(request.user_agent.string),
        device_word=device_word() or new_device(),
        address=get_remote_address(),
    )
    word = sessions.begin(own, user_id=account.id, way=way, visit=visit, now=moment)
    if way != DEMO:
        remember(account, visit, moment)
    session.clear()
    session.permanent = True
    opened = sessions.find(own, word=word, now=moment)
    if opened is not None:
        login_user(SignedIn(opened, word))


def remember(account: Account, visit: Visit, moment: dt.datetime) -> None:
    """Know the device from now on, and tell the owner if it is a further one."""
    own = get_session()
    is_further = sessions.remember_device(
        own, user_id=account.id, device_word=visit.device_word, now=moment
    )
    if is_further:
        notify(
            own,
            user_ids=[account.id],
            kind="account.new_device",
            key=f"account.new_device:{moment.isoformat()}",
            values={"device": visit.device, "signed_in_at": moment.isoformat()},
            path="/account/sessions",
            now=moment,
        )


def sign_out(signed_in: SignedIn) -> None:
    """End the session."""
    sessions.end(get_session(), actor=signed_in.actor, session_id=signed_in.opened.id, now=now())
    logout_user()
    session.clear()
