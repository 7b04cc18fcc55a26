#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
# usage: client.py SEED COUNT OWNED TEST...
#
# What a client does to the host, for each TEST: scan, neighbours, fragments,
# errors, fuzz. The same SEED and COUNT make the same packets. OWNED is what
# server.py has: "tcp:FIRST-LAST udp:...". What it leads to is in TEST.pcap.

import itertools
import random
import subprocess
import sys

from scapy.compat import raw
from scapy.layers.inet import ICMP, IP, TCP, UDP, fragment
from scapy.packet import Raw
from scapy.utils import checksum
from wire import BROADCAST, CLIENTS, HOST, Wire


class Ports:
    """Source ports, each for one exchange."""

    def __init__(self):
        self.free = itertools.product(range(10000, 60000), CLIENTS)

    def ip(self, **more):
        self.port, client = next(self.free)
        return IP(src=client, dst=HOST, id=rng.randrange(1, 65536), **more)


def owned(kind):
    ports = []
    for word in sys.argv[3].split():
        proto, _, span = word.partition(":")
        first, _, last = span.partition("-")
        if proto == kind:
            ports += range(int(first), int(last or first) + 1)
    return ports


def some_port(kind):
    return rng.choice(owned(kind)) if rng.random() < 0.5 else rng.randrange(1, 65536)


def data(size):
    return rng.randbytes(size)


def send_parts(parts):
    """At once, for what is incomplete is soon given up."""
    for frame in [raw(wire.frame(part)) for part in parts]:
        wire.send(frame)
    wire.settle(0.01)


# T1: each port is open or refused, once.
def scan():
    for kind in "tcp", "udp":
        closed = rng.sample(range(1, 65536), min(count, 65535))
        ports = sorted(set(owned(kind) + closed))
        rng.shuffle(ports)
        for port in ports:
            ip = new.ip()
            if kind == "tcp":
                wire.put(ip / TCP(sport=new.port, dport=port, seq=rng.getrandbits(32),
                                  options=[("MSS", 1460)]))
            else:
                wire.put(ip / UDP(sport=new.port, dport=port) / b"10 hello")


# T2: one answer to ARP and to echo.
def neighbours():
    for n in range(count // 2):
        sender = rng.choice(CLIENTS + ["0.0.0.0"])
        wire.send(wire.arp(sender, rng.choice([BROADCAST, wire.host])))
        wire.receive(0.005)
        ping = new.ip() / ICMP(id=n % 65536, seq=n // 65536) / data(rng.randrange(100))
        wire.put(ping, rng.choice([BROADCAST, wire.host]))
    for size in 0, 1, 1472, 1473, 4000, 20000, 65507:
        send_parts(fragment(new.ip() / ICMP(id=size, seq=1) / data(size), 1480))


# T6: what has been cut arrives, in any order, or not at all.
def fragments():
    for _ in range(count // 4):
        size = rng.choice([rng.randrange(30, 200), rng.randrange(200, 8000), 65000])
        head = UDP(sport=0, dport=some_port("udp"))
        packet = new.ip() / head / (b"60 " + data(size))
        packet[UDP].sport = new.port
        step = max(8, -(-(size + 11) // rng.randrange(1, 5) // 8) * 8)
        parts = fragment(IP(raw(packet)), min(step, 1480))
        what = rng.choice(["order", "order", "twice", "first", "last", "overlap"])
        if what == "order":
            rng.shuffle(parts)
        elif what == "twice":
            parts = [p for p in parts for _ in range(2)]
        elif what == "first":
            parts = parts[1:]
        elif what == "last":
            parts = parts[:-1]
        elif len(parts) > 1:
            other = parts[1].copy()
            other.frag -= 1
            del other.chksum
            parts.insert(1, other)
        send_parts(parts)
    wire.settle(5)      # ipfrag_time is 3


def icmp_error(kind, code, inner, **more):
    """About a packet of the host, of which 8 bytes are quoted."""
    router = IP(src="192.0.2.2", dst=HOST, id=rng.randrange(65536))
    return router / ICMP(type=kind, code=code, **more) / Raw(raw(inner)[:28])


def udp_service(ip, sport, port):
    """Has an errors queue: asks, spoils, asks again."""
    def ask(size):
        wire.ask(wire.frame(ip / UDP(sport=sport, dport=port) / (b"%d report" % size)),
                 lambda p: UDP in p and p[UDP].dport == sport)

    def sent(src=port, dst=sport, to=ip.src):
        return IP(src=HOST, dst=to) / UDP(sport=src, dport=dst) / b"0123456789"

    ask(10)
    for error in (icmp_error(3, 3, sent()), icmp_error(11, 0, sent()),
                  icmp_error(3, 1, sent()), icmp_error(3, 3, sent(src=9)),
                  icmp_error(3, 3, sent(dst=9)), icmp_error(3, 4, sent(), nexthopmtu=600)):
        wire.put(error)
        ask(10)
    ask(1400)


def tcp_service(ip, sport, port):
    """The path to a client gets narrower while data is on its way."""
    seq = rng.getrandbits(31)

    def segment(flags, ack, text=b"", **more):
        return ip / TCP(sport=sport, dport=port, flags=flags, seq=seq, ack=ack, **more) / text

    def mine(p):
        return TCP in p and p[TCP].dport == sport

    got = wire.ask(wire.frame(segment("S", 0, options=[("MSS", 1460)])), mine)
    ack, seq = got[TCP].seq + 1, seq + 1
    for size in 2500, 1500:
        request = b"%d please" % size
        got = wire.ask(wire.frame(segment("PA", ack, request)), lambda p: mine(p) and Raw in p)
        seq += len(request)
        if size == 2500:
            wire.put(icmp_error(3, 4, IP(src=HOST, dst=ip.src) /
                                TCP(sport=port, dport=sport, seq=ack), nexthopmtu=600))
        wire.settle(0.3)
        ack += size
        wire.put(segment("A", ack))
    wire.put(segment("R", ack))


# T7: errors reach who has sent what they are about. A client is served by one
# node only, for nodes do not tell each other how wide the path to it is.
def errors():
    for kind, play in ("udp", udp_service), ("tcp", tcp_service):
        ports = owned(kind)
        for n in range(3):
            mine = ports[n * len(ports) // 3:(n + 1) * len(ports) // 3]
            for port in rng.sample(mine, min(count // 50 + 1, len(mine))):
                ip = new.ip()
                ip.src = CLIENTS[n]
                play(ip, new.port, port)


OPTIONS = [b"\x07\x07\x04\0\0\0\0\0", b"\x44\x0c\x05\0" + bytes(8), b"\x44\x08\x05\x01" + bytes(4),
           b"\x83\x07\x04\xc0\0\2\1\0", b"\x94\x04\0\0", b"\x01\x01\x01\x01", b"\x07\x03\x03\0",
           b"\x99\x04\0\0", b"\x07\xff\x04\0"]


def fuzz_icmp():
    kind = rng.choice([8, 8, 13, 15, 17, 0, 3, 11, 12, rng.randrange(256)])
    head, tail = bytes([kind, rng.randrange(4)]), data(rng.randrange(4, 80))
    return Raw(head + checksum(head + b"\0\0" + tail).to_bytes(2, "big") + tail)


def fuzz_tcp():
    flags = rng.choice(["S", "A", "R", "F", "SA", "FA", "PA", "", "FPU", rng.randrange(256)])
    packet = TCP(sport=new.port, dport=some_port("tcp"), flags=flags, seq=rng.getrandbits(32),
                 ack=rng.getrandbits(32), window=rng.randrange(65536))
    if rng.random() < 0.3:
        packet.options = rng.choice([[("MSS", 1000)], [("WScale", 3), ("MSS", 99)],
                                     [("Timestamp", (5, 0)), ("SAckOK", b"")], [("NOP", None)] * 4])
    return packet / data(rng.choice([0, 0, 1, 100]))


def fuzz_udp():
    packet = UDP(sport=new.port, dport=some_port("udp")) / (b"9 " + data(rng.randrange(100)))
    if rng.random() < 0.1:
        packet.len = rng.randrange(200)
    return packet


def with_options(packet, options):
    head = packet[:20] + options
    head[0] += len(options) // 4
    head[2:4] = (len(packet) + len(options)).to_bytes(2, "big")
    head[10:12] = b"\0\0"
    head[10:12] = checksum(bytes(head)).to_bytes(2, "big")
    return head + packet[20:]


# T12: anything.
def fuzz():
    for _ in range(count):
        ip = new.ip(tos=rng.choice([0, 0, 0, 16, rng.randrange(256)]),
                    ttl=rng.choice([64, 64, 255, 1, 2, 0]))
        if rng.random() < 0.1:
            ip.dst = rng.choice(["224.0.0.1", "255.255.255.255", "192.0.2.255", "192.0.2.0"])
        kind = rng.randrange(10)
        if kind < 3:
            ip.proto = 1
            packet = ip / fuzz_icmp()
        elif kind < 6:
            packet = ip / fuzz_tcp()
        elif kind < 9:
            packet = ip / fuzz_udp()
        else:
            packet = IP(raw(ip)) / Raw(data(rng.randrange(64)))
            packet.proto = rng.choice([n for n in range(256) if n not in (1, 6, 17)])
            del packet.len, packet.chksum
        frame = bytearray(raw(packet))
        if rng.random() < 0.15:
            frame = with_options(frame, rng.choice(OPTIONS))
        if rng.random() < 0.1:      # anywhere, checksums included
            frame[rng.randrange(len(frame))] ^= 1 << rng.randrange(8)
        wire.put(Raw(bytes(frame)), None if ip.dst == HOST else BROADCAST)
    wire.settle(5)


class Capture:
    """All that reaches this machine, and what it sends."""

    def __init__(self, name):
        self.tcpdump = subprocess.Popen(
            ["tcpdump", "-pnU", "--immediate-mode", "-B", "16384", "-i", "eth0", "-w", name],
            stderr=subprocess.PIPE, text=True)
        while "listening on" not in self.tcpdump.stderr.readline():
            pass

    def end(self):
        self.tcpdump.terminate()
        said = self.tcpdump.stderr.read()
        if "\n0 packets dropped by kernel" not in said:
            sys.exit(f"the capture is not whole: {said}")


seed, count = sys.argv[1], int(sys.argv[2])
for test in sys.argv[4:]:
    rng = random.Random(f"{test} {seed}")
    new = Ports()
    capture = Capture(f"{test}.pcap")
    wire = Wire()
    {"scan": scan, "neighbours": neighbours, "fragments": fragments, "errors": errors,
     "fuzz": fuzz}[test]()
    wire.settle()
    capture.end()
