# SPDX-License-Identifier: GPL-2.0
# The client's end of the segment: frames out, frames in. The client speaks as
# addresses that its kernel does not have, so that nobody speaks but the script.

import select
import socket
import time

from scapy.layers.inet import ICMP, IP, TCP, UDP
from scapy.layers.l2 import ARP, Ether

HOST = "192.0.2.1"
CLIENTS = [f"192.0.2.{n}" for n in range(100, 108)]
MAC = "02:00:00:00:00:63"
BROADCAST = "ff:ff:ff:ff:ff:ff"


class Wire:
    def __init__(self, device="eth0"):
        self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        self.sock.bind((device, 3))
        self.host = BROADCAST
        found = self.ask(self.arp(CLIENTS[0]), lambda p: ARP in p and p[ARP].op == 2)
        self.host = found[ARP].hwsrc

    def arp(self, sender, to=BROADCAST, target=HOST):
        return Ether(src=MAC, dst=to) / ARP(
            op=1, hwsrc=MAC, psrc=sender, pdst=target)

    def frame(self, packet, to=None):
        return Ether(src=MAC, dst=to or self.host, type=0x800) / packet

    def send(self, frame):
        self.sock.send(bytes(frame))

    def put(self, packet, to=None):
        """Sends an IP packet, and what has to follow."""
        self.send(self.frame(packet, to))
        self.settle(0.001)

    def receive(self, timeout):
        if not select.select([self.sock], [], [], timeout)[0]:
            return None
        data, (_, _, kind, _, _) = self.sock.recvfrom(65535)
        if kind == socket.PACKET_OUTGOING:
            return self.receive(timeout)
        return Ether(data)

    def ask(self, frame, match, timeout=10):
        """Sends, and waits for the frame that matches."""
        self.send(frame)
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            got = self.receive(0.1)
            if got and match(got):
                return got
        raise SystemExit(f"no answer to {frame.summary()}")

    def settle(self, seconds=1.0):
        """Until nothing has come for so long. Connections are not wanted."""
        while got := self.receive(seconds):
            if TCP in got and got[TCP].flags == "SA":
                self.send(self.frame(IP(src=got[IP].dst, dst=HOST) / TCP(
                    sport=got[TCP].dport, dport=got[TCP].sport, flags="R",
                    seq=got[TCP].ack, ack=got[TCP].seq + 1)))
