"""A letter as an e-mail: plain text and a simple accessible page, with the headers of a robot."""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from jinja2 import Environment, PackageLoader

from web.services.calendar.letters import Invitation
from web.services.letters import Letter, Part
from web.services.relay import mailbox
from web.services.templates import FIXED, kind_of

# seven bits: no server on the way can refuse or change it
POLICY = SMTP.clone(cte_type="7bit")
pages = Environment(
    loader=PackageLoader("web", "templates/mails"), autoescape=True, trim_blocks=True
)


def as_email(letter: Letter, sender: str) -> EmailMessage:
    """Return a letter as an e-mail from an address like ``Dianqiao <noreply@example.org>``.

    Raises
    ------
    BadAddressError
        If the receiver's address is none.
    """
    email = EmailMessage(policy=POLICY)
    email["From"] = mailbox(sender)
    email["To"] = mailbox(letter.address)
    email["Subject"] = letter.subject
    email["Date"] = format_datetime(letter.written_at)
    email["Message-ID"] = message_id(letter.name, sender)
    email["Auto-Submitted"] = "auto-generated"
    if letter.settings_url and not is_fixed(letter):
        email["List-Unsubscribe"] = f"<{letter.settings_url}>"
    email.set_content(plain_text(letter), cte="base64")
    page = pages.get_template("letter.html").render(letter=letter)
    email.add_alternative(page, subtype="html", cte="base64")
    if letter.invitation:
        invite(email, letter.invitation, sender)
    # last: making a message of two parts hands its own Content headers down to the first
    email["Content-Language"] = {"zh": "zh-CN"}.get(letter.language, letter.language)
    return email


def invite(email: EmailMessage, invitation: Invitation, sender: str) -> None:
    """Hand an entry to the reader's calendar: as a further form of the letter, and as a file.

    Programs that know invitations show the first with its buttons; the others show the file.
    """
    content = invitation.as_file(sender)
    email.add_alternative(
        content.decode(),
        subtype="calendar",
        charset="utf-8",
        cte="base64",
        params={"method": invitation.method},
    )
    email.add_attachment(
        content, maintype="application", subtype="ics", filename="invite.ics", cte="base64"
    )


def is_fixed(letter: Letter) -> bool:
    """Tell whether nobody can switch off what a letter says."""
    return all(kind_of(part.kind).category in FIXED for part in letter.parts)


def message_id(name: str, sender: str) -> str:
    """Return the id by which servers know a letter that comes a second time."""
    return f"<{name}@{parseaddr(sender)[1].rpartition('@')[2]}>"


def plain_text(letter: Letter) -> str:
    """Return a letter as plain text."""
    blocks = [letter.greeting, *(part_text(part) for part in letter.parts)]
    blocks += filter(None, [letter.more])
    return "\n\n".join([*blocks, "-- \n" + "\n".join(letter.footer)]) + "\n"


def part_text(part: Part) -> str:
    """Return one message of a letter as plain text."""
    lines = [part.words.subject, *part.words.paragraphs]
    return "\n\n".join([*lines, f"{part.words.button}:\n{part.url}"] if part.url else lines)
