"""Limits of tries that run at the very same moment: how far beyond them it can go."""

import threading
from collections import Counter

from flask import Flask

from tests.web.conftest import PHRASE

LIMIT, N_THREADS = 10, 6
WRONG = {"email": "mentor@example.com", "password": "not-the-password"}


def test_tries_at_once_pass_a_limit_by_less_than_their_number(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    barrier, codes = threading.Barrier(N_THREADS), Counter[int]()

    def guess() -> None:
        client = app.test_client()
        for _ in range(4):
            barrier.wait()
            codes[client.post("/sign-in", data=WRONG).status_code] += 1

    threads = [threading.Thread(target=guess) for _ in range(N_THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    tried = codes.total() - codes[429]
    late = app.test_client().post("/sign-in", data={**WRONG, "password": PHRASE})
    assert LIMIT <= tried < LIMIT + N_THREADS
    assert late.status_code == 429
