#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
# usage: trace.py NAME.pcap...
#
# Writes to NAME.txt what a client has sent to the host (>) and got from it (<), one flow
# after the other, without what differs between two runs on one machine: time,
# initial sequence numbers, the host's IP ids and clocks, acknowledgements that
# might have come with data, and data that was sent again. What the host passes on to all of its
# machines reaches the client as well, and is left out. Machines are told apart only where they
# should not be: in ARP.

import socket
import struct
import sys
import zlib

from scapy.compat import raw
from scapy.layers.inet import ICMP, IP, TCP, UDP, in4_chksum
from scapy.layers.l2 import ARP, Ether  # noqa: F401 # Ether: for the reader
from scapy.utils import PcapReader, checksum
from wire import CLIENTS, HOST, MAC


def text(data):
    if not data:
        return ""
    if len(data) <= 80 and all(32 <= b < 127 for b in data):
        return f' "{data.decode()}"'
    return f" {len(data)} bytes {zlib.crc32(data):08x}"


def bad(good):
    return "" if good else " BAD CHECKSUM"


def unclock(packet):
    """Without the time in an IP option that asks for it."""
    end = (packet[0] & 15) * 4
    if end > 24 and packet[20] == 0x44:
        packet = packet[:10] + b"??" + packet[12:24] + b"?" * (end - 24) + packet[end:]
    return packet


def key(packet):
    """What the fragments of a packet have in common."""
    return packet[4:6] + packet[9:10] + packet[12:20]


def icmp(data):
    kind, code = data[0], data[1]
    line = f"icmp {kind}/{code}{bad(checksum(data) == 0)}"
    if kind == 14:          # a clock
        return f"{line} {data[4:12].hex()}"
    if kind in (3, 4, 5, 11, 12) and len(data) >= 28:
        return f"{line} {data[4:8].hex()} about {unclock(data[8:]).hex()}"
    return f"{line} {data[4:8].hex()}{text(data[8:])}"


class Trace:
    def __init__(self):
        self.isn = {}       # of the host, by flow
        self.parts = {}     # flow of a fragment, by addresses, protocol and id
        self.flows = {}     # by name: what was sent, what was received
        self.macs = []      # who has claimed the host's address

    def note(self, flow, out, line, once=False):
        lines = self.flows.setdefault(flow, ([], []))[0 if out else 1]
        if not (once and line in lines):
            lines.append(line)

    def arp(self, arp):
        if arp.psrc == HOST and arp.hwsrc not in self.macs:
            self.macs.append(arp.hwsrc)
        if arp.op == 2 and arp.psrc == HOST:
            self.note(f"{arp.pdst} arp", False, f"is at {self.macs.index(arp.hwsrc)}")
        elif arp.op == 1 and arp.pdst == HOST:
            self.note(f"{arp.psrc} arp", True, "who has")

    def flow(self, packet, out):
        """What belongs together, and comes in an order."""
        client = socket.inet_ntoa(packet[12:16] if out else packet[16:20])
        rest = packet[(packet[0] & 15) * 4:]
        first = (packet[6] & 31) + packet[7] == 0
        if first and packet[9] in (6, 17) and len(rest) >= 4:
            ports = struct.unpack_from(">HH", rest)
            return "{}:{} {} {}".format(client, ports[not out], packet[9], ports[out])
        if first and packet[9] == 1 and not out and len(rest) >= 28 and rest[0] in (3, 4, 11, 12):
            inner = rest[8:]
            if inner[12:16] == packet[16:20]:
                return self.parts.get(key(inner)) or self.flow(inner, True)
        return f"{client} {packet[9]}"

    def tcp(self, ip, flow, out):
        head = ip[TCP]
        seq, ack = head.seq, head.ack
        if not out and "S" in head.flags:
            self.isn[flow] = seq
        base = self.isn.get(flow)
        if base is not None and out:
            ack = (ack - base) % 2**32
        elif base is not None:
            seq = (seq - base) % 2**32
        options = [(k, "-" if k == "Timestamp" else v) for k, v in head.options]
        return (f"tcp {head.flags} seq {seq} ack {ack} win {head.window} urg {head.urgptr} "
                f"{options}{text(raw(head.payload))}")

    def body(self, ip, flow, out):
        if ip.frag == 0 and "MF" not in ip.flags:
            data = raw(ip.payload)
            good = out or ip.proto not in (6, 17) or \
                in4_chksum(ip.proto, ip, data) in (0, 0xffff)
            if TCP in ip:
                return self.tcp(ip, flow, out) + bad(good)
            if UDP in ip:
                return f"udp{text(raw(ip[UDP].payload))}" + bad(good)
            if ICMP in ip and len(data) >= 8:
                return icmp(data)
        return f"protocol {ip.proto}{text(raw(ip.payload))}"

    def ip(self, ip):
        out = ip.src in CLIENTS
        data = ip.original
        if ip.frag == 0 or key(data) not in self.parts:
            self.parts[key(data)] = self.flow(data, out)
        flow = self.parts[key(data)]
        head = (f"{ip.src} {ip.dst} ttl {ip.ttl} tos {ip.tos} flags {ip.flags} "
                f"frag {ip.frag} len {ip.len}{bad(checksum(data[:ip.ihl * 4]) == 0)} ")
        if ip.options:
            head += f"options {unclock(data)[20:ip.ihl * 4].hex()} "
        connected = not out and TCP in ip and flow in self.isn and not ip[TCP].flags & "RS"
        if not connected or ip[TCP].payload:
            self.note(flow, out, head + self.body(ip, flow, out), once=connected)

    def read(self, name):
        for frame in PcapReader(name):
            if ARP in frame:
                self.arp(frame[ARP])
            elif IP in frame and (frame.src == MAC if frame[IP].src in CLIENTS
                                  else frame[IP].dst in CLIENTS):
                ip = frame[IP]
                try:
                    self.ip(IP(ip.original[:max(ip.len or 0, 20)]))
                except struct.error:    # not a packet to scapy
                    self.note(f"{ip.src} odd", frame.src == MAC, ip.original[12:].hex())

    def write(self, file):
        for flow in sorted(self.flows):
            print(flow, file=file)
            for sign, lines in zip("><", self.flows[flow]):
                for line in lines:
                    print(f"  {sign} {line}", file=file)
        print(f"machines that speak ARP as {HOST}: {len(self.macs)}", file=file)


for name in sys.argv[1:]:
    trace = Trace()
    trace.read(name)
    with open(name.removesuffix(".pcap") + ".txt", "w") as file:
        trace.write(file)
