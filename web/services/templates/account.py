"""Messages about accounts, registrations and invitations, privacy and complaints."""

from collections.abc import Mapping

from web.services.digests import Pace
from web.services.sentences import KIND_NAMES
from web.services.templates.kinds import Category, Kind


def _(message: str) -> str:
    """Mark a message for translation."""
    return message


ROLE_NAMES = {
    "startup": _("a startup"),
    "mentor": _("a mentor"),
    "investor": _("an investor"),
    "partner": _("a partner abroad"),
    "space": _("a makerspace"),
    "institution": _("an institution"),
    "organiser": _("an organiser"),
    "reviewer": _("a confidentiality reviewer"),
    "administrator": _("an administrator"),
}

PROVIDER_NAMES = {"phone": _("a telephone number"), "wechat": _("a WeChat account")}

ACCOUNT: Mapping[str, Kind] = {
    "account.confirm": Kind(
        Category.ACCOUNT,
        _("Please confirm your e-mail address"),
        (
            _("Please press the button to confirm that this address is yours."),
            _("It works once, until %(expires_at)s."),
            _("If you did not ask for this, please ignore this message."),
        ),
        _("Confirm the address"),
        link="confirm",
        pace=Pace.URGENT,
    ),
    "account.reset": Kind(
        Category.ACCOUNT,
        _("Set a new password"),
        (
            _("You, or somebody else, asked for a new password for this address."),
            _("It works once, until %(expires_at)s."),
            _("If it was not you, please ignore this message: your password stays as it is."),
        ),
        _("Choose a new password"),
        link="reset",
        pace=Pace.URGENT,
    ),
    "account.password_changed": Kind(
        Category.ACCOUNT,
        _("Your password was changed"),
        (
            _("All other sessions have ended."),
            ("removed", _("It can no longer be entered with %(removed)s.")),
            ("left", _("It can still be entered with %(left)s.")),
            _("If it was not you, please contact the office at once."),
        ),
        _("See my sessions"),
        pace=Pace.URGENT,
        words={"removed": PROVIDER_NAMES, "left": PROVIDER_NAMES},
    ),
    "account.email_changed": Kind(
        Category.ACCOUNT,
        _("Your e-mail address was changed"),
        (
            _("From now on you sign in with %(new_email)s."),
            _("If it was not you, please contact the office at once."),
        ),
        _("See my account"),
        pace=Pace.URGENT,
    ),
    "account.new_device": Kind(
        Category.ACCOUNT,
        _("Your account was used on a new device"),
        (
            _("Device: %(device)s"),
            _("Time: %(signed_in_at)s"),
            _("If it was not you, please change your password and end the other sessions."),
        ),
        _("See my sessions"),
        pace=Pace.URGENT,
    ),
    "account.identity_linked": Kind(
        Category.ACCOUNT,
        _("Your account has a further way to sign in"),
        (
            _("From now on it can be entered with %(provider)s."),
            _("If it was not you, unlink it, change your password and end the other sessions."),
        ),
        _("See my account"),
        pace=Pace.URGENT,
        words={"provider": PROVIDER_NAMES},
    ),
    "account.closing": Kind(
        Category.ACCOUNT,
        _("Your account will be closed on %(closes_on)s"),
        (_("You asked for it. Until then you can change your mind."),),
        _("Keep my account"),
        link="keep",
        pace=Pace.URGENT,
    ),
}

MEMBERSHIP: Mapping[str, Kind] = {
    "registration.received": Kind(
        Category.MEMBERSHIP,
        _("We have received the registration of %(applicant)s"),
        (
            _("The office will look at it and answer you here."),
            _("Responsible: %(office)s"),
        ),
        _("See how far it is"),
        pace=Pace.TIMELY,
    ),
    "registration.approved": Kind(
        Category.MEMBERSHIP,
        _("%(applicant)s takes part now"),
        (_("Your registration is approved. Say what you need or offer, and see who fits."),),
        _("To my desk"),
        pace=Pace.TIMELY,
    ),
    "registration.returned": Kind(
        Category.MEMBERSHIP,
        _("Please complete your registration"),
        (_("The office asks for a change: %(reason)s"),),
        _("Change it and send it again"),
        pace=Pace.TIMELY,
    ),
    "registration.rejected": Kind(
        Category.MEMBERSHIP,
        _("The registration of %(applicant)s was not accepted"),
        (
            _("Reason: %(reason)s"),
            _("If you think that this is wrong, please contact the office."),
        ),
        _("See the decision"),
        pace=Pace.TIMELY,
    ),
    "registration.waiting": Kind(
        Category.OFFICE,
        _("A registration waits for you: %(applicant)s"),
        (_("Wishes to take part as: %(kind)s"),),
        _("Review it"),
        words={"kind": KIND_NAMES},
    ),
    "invitation.sent": Kind(
        Category.MEMBERSHIP,
        _("%(inviter)s invites you to Dianqiao"),
        (
            _("You are invited as %(role)s."),
            _("You would act for %(participant)s."),
            _("The invitation works once, until %(expires_at)s."),
            _("If you do not know what this is about, please ignore this message."),
        ),
        _("See the invitation"),
        link="join",
        pace=Pace.TIMELY,
        words={"role": ROLE_NAMES},
    ),
    "leave.ending": Kind(
        Category.MEMBERSHIP,
        _("The leave of %(founder)s ends on %(ends_on)s"),
        (
            _("The post is kept by %(unit)s."),
            _("Please clear in good time whether to return or to extend it."),
        ),
        _("See the details"),
    ),
}

PRIVACY: Mapping[str, Kind] = {
    "participant.handed_over": Kind(
        Category.OFFICE,
        _("%(other)s has nobody left who acts for it"),
        (
            _("Its last member closed the account and left the record to your office."),
            _("Please look after it: invite somebody, or let it leave."),
        ),
        _("See the participant"),
    ),
    "complaint.received": Kind(
        Category.PRIVACY,
        _("Complaint %(number)s has been received"),
        (_("It will be answered by %(due_on)s."),),
        _("See the complaint"),
        link="follow",
    ),
    "complaint.waiting": Kind(
        Category.OFFICE,
        _("Complaint %(number)s waits for an answer"),
        (_("Please answer it by %(due_on)s."),),
        _("See the complaint"),
        pace=Pace.TIMELY,
    ),
    "complaint.answered": Kind(
        Category.PRIVACY,
        _("Complaint %(number)s has been answered"),
        (_("If you do not agree, you can ask for it to be looked at again."),),
        _("Read the answer"),
        link="follow",
    ),
    "export.ready": Kind(
        Category.PRIVACY,
        _("The copy of your data is ready"),
        (_("You can download it until %(expires_at)s."),),
        _("Download it"),
        link="download",
        pace=Pace.TIMELY,
    ),
}
