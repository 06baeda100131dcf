"""A participant by HTTP: `POST /reserve`, `/release`, `/ship`, `/cancel`. The server needs the standard library alone."""

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

from ledger import Ledger, Refused
from send_replies import start_sending

LEDGER = Ledger(os.environ.get("LEDGER", "ledger.db"))


class Participant(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # keeps connections open

    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        content = json.loads(self.rfile.read(length) or b"{}")
        key = self._header("Idempotency-Key")
        try:
            if self.path == "/reserve":
                self._answer(200, LEDGER.reserve(key, content["sku"], content["quantity"]))
            elif self.path == "/ship":
                LEDGER.book_parcel(key, content["address"], self._header("Saga-Id"), self._header("Saga-Request"))
                self._answer(202, {})  # accepted: the reply comes later
            elif self.path in ("/release", "/cancel"):
                undone = LEDGER.undo([unquote(key) for key in self.headers["Saga-Undo-Of"].split(", ")])
                self._answer(200 if undone else 410, {})  # 410: there is nothing to undo
            else:
                self._answer(404, {"message": f"no operation {self.path}"})
        except Refused as refused:
            self._answer(422, {"reason": str(refused)})
        except Exception as error:  # 5xx: the effect is possible, and the saga asks again
            self._answer(500, {"message": repr(error)})

    def _header(self, name):
        return unquote(self.headers.get(name, ""))

    def _answer(self, status, content):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    LEDGER.add_stock("book", 10)
    start_sending(LEDGER)
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "4001"))), Participant)
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
