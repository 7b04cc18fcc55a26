#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Renames a context as fast as it can, until it is killed. Usage: storm.py INDEX"""
import socket
import struct
import sys

CTRL, GETFAMILY, FAMILY_ID, FAMILY_NAME = 16, 3, 1, 2
CONTEXT_SET, INDEX, NAME = 3, 1, 2


def attribute(kind, value):
    pad = -len(value) % 4
    return struct.pack("HH", len(value) + 4, kind) + value + bytes(pad)


def ask(sock, family, command, payload):
    body = struct.pack("BBH", command, 1, 0) + payload
    sock.send(struct.pack("IHHII", len(body) + 16, family, 5, 0, 0) + body)
    return sock.recv(8192)


def main():
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
    reply = ask(sock, CTRL, GETFAMILY, attribute(FAMILY_NAME, b"vr\0"))
    sock.recv(8192)
    at = 20
    while struct.unpack_from("HH", reply, at)[1] != FAMILY_ID:
        at += (struct.unpack_from("H", reply, at)[0] + 3) & ~3
    family = struct.unpack_from("H", reply, at + 4)[0]

    index = attribute(INDEX, struct.pack("I", int(sys.argv[1])))
    while True:
        for name in (b"gust\0", b"lull\0"):
            ask(sock, family, CONTEXT_SET, index + attribute(NAME, name))


main()
