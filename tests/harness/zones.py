"""A real server of the domain name system on loopback, whose zones a test writes."""

import socket
import threading
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


class ZoneServer:
    """Answers questions for texts over UDP: from ``texts``, by name; names that it lacks do not exist."""

    def __init__(self):
        self.texts = {}
        self.is_silent = False
        self.asked = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address = self._socket.getsockname()

    def serve(self):
        """Until the socket is shut."""
        while True:
            wire, client = self._socket.recvfrom(4096)
            if not wire:
                return
            if not self.is_silent:
                self._socket.sendto(self._answer(dns.message.from_wire(wire)).to_wire(), client)

    def end(self):
        """Wake it with nothing, which is the end."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.sendto(b"", self.address)

    def close(self):
        self._socket.close()

    def _answer(self, asked):
        question = asked.question[0]
        name = question.name.to_text(omit_final_dot=True)
        self.asked.append(name)
        answer = dns.message.make_response(asked, recursion_available=True)
        texts = self.texts.get(name)
        if texts is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif question.rdtype == dns.rdatatype.TXT and texts:
            quoted = [f'"{text}"' for text in texts]
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", "TXT", *quoted))
        return answer


@contextmanager
def zone_server():
    """A server that is there while a test is."""
    server = ZoneServer()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.end()
        thread.join()
        server.close()
