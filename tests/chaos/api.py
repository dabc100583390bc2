# SPDX-License-Identifier: Apache-2.0
"""The public HTTP API as a real client uses it: any node; no answer, a time-out or 503 is asked again, elsewhere, with
the same Idempotency-Key."""
import dataclasses
import http.client
import json
import random
import time
from typing import Any

API = "/api/v1"


@dataclasses.dataclass(frozen=True)
class answer:
    status: int  # 0: none came
    body: Any
    position: str = ""
    location: str = ""


NO_ANSWER = answer(0, None)


class client:
    """Any thread."""

    def __init__(self, addresses: dict[str, str]) -> None:
        self._addresses = {name: address.rsplit(":", 1) for name, address in addresses.items()}
        self.names = tuple(addresses)
        self.tokens: dict[str, str] = {}

    def ask(self, node: str, method: str, path: str, body: Any = None, key: str = "", who: str = "admin",
            after: str = "", timeout_s: float = 6.0) -> answer:
        """Once, of one node. `after`: the position that the node must have seen."""
        host, port = self._addresses[node]
        line = http.client.HTTPConnection(host, int(port), timeout=timeout_s)
        headers = {"Connection": "close"}
        if who in self.tokens:
            headers["Authorization"] = "Bearer " + self.tokens[who]
        if key:
            headers["Idempotency-Key"] = key
        if after:
            headers["Pilecloud-Position"] = after
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            line.request(method, API + path, None if body is None else json.dumps(body), headers)
            said = line.getresponse()
            text = said.read()
            # A node killed in the middle of its header: Python takes what came for a whole answer without a body.
            if "Content-Length" not in said.headers and "Transfer-Encoding" not in said.headers and said.status != 204:
                return NO_ANSWER
            return answer(said.status, json.loads(text) if text else None, said.headers.get("Pilecloud-Position", ""),
                          said.headers.get("Location", "").removeprefix(API))
        except (OSError, http.client.HTTPException, ValueError):
            return NO_ANSWER
        finally:
            line.close()

    def get(self, node: str, path: str, after: str = "", timeout_s: float = 10.0) -> answer:
        return self.ask(node, "GET", path, after=after, timeout_s=timeout_s)

    def all_pages(self, node: str, path: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        cursor = ""
        while True:
            asked = f"{path}{'&' if '?' in path else '?'}limit=200" + (f"&cursor={cursor}" if cursor else "")
            page = self.get(node, asked, timeout_s=30)
            if page.status != 200:
                raise RuntimeError(f"{node} answers {asked} with {page.status} {page.body}")
            rows += page.body["items"]
            cursor = page.body["next_cursor"]
            if not cursor:
                return rows

    def sign_in(self, who: str, name: str, password: str, patience_s: float = 60) -> None:
        until = time.monotonic() + patience_s
        while True:
            said = self.ask(random.choice(self.names), "POST", "/login", {"name": name, "password": password}, "login",
                            who="nobody")
            if said.status == 200:
                self.tokens[who] = said.body["token"]
                return
            if time.monotonic() > until:
                raise RuntimeError(f"{name} cannot sign in: {said}")
            time.sleep(0.2)
