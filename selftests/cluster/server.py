#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
# usage: server.py ADDRESS tcp:FIRST-LAST udp:FIRST-LAST ...
#
# Services that show what they have received: each answers a request "N TEXT"
# with N bytes, which begin with the digest of the request and, over UDP, the
# ICMP errors that have reached this socket. Goes into the background when all
# ports are open.

import hashlib
import os
import resource
import selectors
import socket
import struct
import sys

IP_RECVERR = 11


def answer(request, errors=()):
    size = request.split(b" ")[0]
    text = hashlib.sha1(request).hexdigest()[:12]
    text += f" {len(request)}" + "".join(f" {e}" for e in errors)
    return text.encode().ljust(int(size) if size.isdigit() else 0, b".")


def errors_of(sock):
    """Empties the error queue: errno, type, code, and what else was said."""
    errors = []
    while True:
        try:
            _, control, _, _ = sock.recvmsg(0, 512, socket.MSG_ERRQUEUE)
        except OSError:
            return errors
        for _, kind, data in control:
            if kind == IP_RECVERR:
                errno, _, typ, code, _, info = struct.unpack_from("=IBBBBI", data)
                errors.append(f"{os.strerror(errno)},{typ}/{code},{info}")


def on_datagram(sock):
    try:
        request, peer = sock.recvfrom(65535)
    except OSError:
        return          # of the error queue, which is read when somebody asks
    errors = errors_of(sock)
    for _ in range(9):  # an error is also the result of the next call
        try:
            sock.sendto(answer(request, errors), peer)
            return
        except OSError:
            pass


def on_stream(sock):
    try:
        request = sock.recv(65535)
        if request:
            sock.sendall(answer(request))
            return
    except OSError:
        pass
    selector.unregister(sock)
    sock.close()


def on_connection(sock):
    try:
        selector.register(sock.accept()[0], selectors.EVENT_READ, on_stream)
    except OSError:
        pass


def open_port(kind, port):
    if kind == "tcp":
        sock = socket.create_server((sys.argv[1], port), backlog=1000)
        selector.register(sock, selectors.EVENT_READ, on_connection)
    else:
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 1)
        sock.bind((sys.argv[1], port))
        selector.register(sock, selectors.EVENT_READ, on_datagram)
    sock.setblocking(False)


resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
selector = selectors.DefaultSelector()
for word in sys.argv[2:]:
    kind, ports = word.split(":")
    first, _, last = ports.partition("-")
    for port in range(int(first), int(last or first) + 1):
        open_port(kind, port)
# epoll is shared with the child, so the parent may go.
if os.fork():
    os._exit(0)
os.setsid()
while True:
    for key, _ in selector.select():
        key.data(key.fileobj)
