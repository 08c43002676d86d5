import re

import pytest

from tests.web.cli.conftest import Run

PHRASE = "a-long-enough-password"


def test_first_administrator_is_created_once(run: Run) -> None:
    first = run("user", "create", "Root@Example.com", "--password", PHRASE)
    second = run("user", "create", "root@example.com", "--password", PHRASE)

    assert (first.exit_code, first.stdout) == (0, "Root@Example.com can sign in now.\n")
    assert second.exit_code == 1
    assert "has an account already" in second.stderr


def test_short_password_is_refused(run: Run) -> None:
    result = run("user", "create", "root@example.com", "--password", "short")

    assert result.exit_code == 1
    assert result.stderr == "Error: The password is too short: use 10 characters or more.\n"


def test_invitation_for_staff_needs_no_participant(run: Run) -> None:
    result = run("user", "invite", "o@example.com", "--role", "organiser", "--region", "530800")

    assert result.exit_code == 0
    assert re.fullmatch(r"/invitations/[\w-]{32}\n", result.stdout)


def test_invitation_names_what_is_missing(run: Run) -> None:
    nobody = run("user", "invite", "m@example.com", "--role", "mentor", "--participant", "X")
    nothing = run("user", "invite", "m@example.com", "--role", "mentor")

    assert (nobody.exit_code, nothing.exit_code) == (1, 2)
    assert "There is no participant or region X." in nobody.stderr


def test_no_address_is_bad_usage(run: Run) -> None:
    assert run("user", "create", "root", "--password", PHRASE).exit_code == 2


@pytest.mark.parametrize("email", ["a@@b.cn", "a@b@c", "a\tb@c.cn", f"{'x' * 250}@b.cn", ""])
def test_odd_address_is_bad_usage(run: Run, email: str) -> None:
    assert run("user", "create", email, "--password", PHRASE).exit_code == 2


def test_overlong_password_is_called_too_long(run: Run) -> None:
    result = run("user", "create", "root@example.com", "--password", "x" * 257)

    assert result.exit_code == 1
    assert result.stderr == "Error: The password is too long: use 256 characters or fewer.\n"


def test_password_is_read_from_standard_input(run: Run) -> None:
    given = run("user", "create", " root@example.com\n", input=f"{PHRASE}\n")
    missing = run("user", "create", "other@example.com", input="")

    assert (given.exit_code, given.stdout) == (0, "root@example.com can sign in now.\n")
    assert missing.exit_code == 1
    assert missing.stderr.startswith("Error: There is no password: give --password")


def test_second_factor_of_a_lost_telephone_is_taken_away(run: Run) -> None:
    run("user", "create", "root@example.com", "--password", PHRASE)

    known = run("user", "reset-second-factor", "Root@example.com")
    unknown = run("user", "reset-second-factor", "nobody@example.com")

    assert (known.exit_code, known.stdout) == (
        0,
        "Root@example.com signs in without a second factor now.\n",
    )
    assert (unknown.exit_code, unknown.stderr) == (
        1,
        "Error: nobody@example.com has no account.\n",
    )
