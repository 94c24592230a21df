# Loads compiled rules into the kernel's own router, sends packets into its links and says by which link each came out.
# Run in a network namespace of its own.
#
# Standard input: {"tool": "nft" or "iptables", "links": [name], "routes": [[network, link]], "rounds": [{"files": [text], "phases":
# [[[link, hexadecimal IP packet]]]}]}. For iptables the first file is for iptables-restore, the second for ip6tables-restore.
# Standard output: [[[for each packet of a phase the link by which it came out, or null]]] by round and phase.
#
# Each link is a pair of veth: what is sent on its far end comes in at the router's end, which has the name that rules know.

import json
import select
import socket
import subprocess
import sys
import time


def run(command, text=None):
    done = subprocess.run(command, input=text, capture_output=True, text=True, shell=isinstance(command, str))
    if done.returncode != 0:
        raise SystemExit(f"{command}: {done.stderr}")
    return done.stdout


given = json.load(sys.stdin)
links = given["links"]
lines = ["set -e", "ip link set lo up"]
for at, name in enumerate(links):
    lines.append(f"ip link add {name} address 02:00:00:00:01:{at:02x} type veth peer name far{at}")
    lines.append(f"echo 1 > /proc/sys/net/ipv6/conf/far{at}/disable_ipv6")
    lines.append(f"ip link set {name} up; ip link set far{at} up promisc on")
    lines.append(f"ip addr add 10.255.{at}.1/24 dev {name}; ip -6 addr add fd00:ff:{at}::1/64 dev {name} nodad")
    lines.append(f"ip neigh add 10.255.{at}.2 lladdr 02:00:00:00:02:{at:02x} dev {name}")
    lines.append(f"ip -6 neigh add fd00:ff:{at}::2 lladdr 02:00:00:00:02:{at:02x} dev {name}")
for network, name in given["routes"]:
    at = links.index(name)
    via = f"fd00:ff:{at}::2" if ":" in network else f"10.255.{at}.2"
    lines.append(f"ip {'-6 ' if ':' in network else ''}route add {network} via {via}")
lines.append("for one in /proc/sys/net/ipv4/conf/*; do echo 0 > $one/rp_filter; echo 0 > $one/send_redirects; done")
lines.append("echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding")
run("\n".join(lines))

ROUTER = [bytes([2, 0, 0, 0, 1, at]) for at in range(len(links))]
sockets = []
for at in range(len(links)):
    one = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    one.setsockopt(socket.SOL_SOCKET, 33, 16 << 20)  # SO_RCVBUFFORCE
    one.bind((f"far{at}", 0))
    one.setblocking(False)
    sockets.append(one)
place = {one.fileno(): at for at, one in enumerate(sockets)}
seen = 0


def unchanging(packet):
    """The packet without what a router changes: time to live and the checksum over it."""
    fixed = bytearray(packet)
    if fixed[0] >> 4 == 4:
        fixed[8] = fixed[10] = fixed[11] = 0
    else:
        fixed[7] = 0
    return bytes(fixed)


def drain(came, indexes, wait=0):
    """Takes what has come out of the router; returns whether anything had."""
    global seen
    any_came = False
    while True:
        ready = select.select(sockets, [], [], wait)[0]
        if not ready:
            return any_came
        for one in ready:
            while True:
                try:
                    frame, address = one.recvfrom(65536)
                except BlockingIOError:
                    break
                if address[2] == 4:  # sent here, not received
                    continue
                any_came = True
                seen += 1
                index = indexes.get(unchanging(frame[14:])) if frame[12:14] in (b"\x08\x00", b"\x86\xdd") else None
                if index is not None:
                    came[index] = links[place[one.fileno()]]


def counters():
    """Frames that the router has received, and those that it has sent."""
    with open("/proc/self/net/dev") as table:
        rows = {line.split(":")[0].strip(): line.split(":")[1].split() for line in table if ":" in line}
    return sum(int(rows[name][1]) for name in links), sum(int(rows[name][9]) for name in links)


def load(files):
    if given["tool"] == "nft":
        run(["nft", "-f", "-"], files[0])
    else:
        run(["iptables-restore"], files[0])
        run(["ip6tables-restore"], files[1])


time.sleep(0.05)
drain({}, {})
received, seen = counters()
answers = []
for this in given["rounds"]:
    load(this["files"])
    answers.append([])
    for phase in this["phases"]:
        packets = [(links.index(name), bytes.fromhex(text)) for name, text in phase]
        indexes = {unchanging(packet): index for index, (_, packet) in enumerate(packets)}
        if len(indexes) != len(packets):
            raise SystemExit("two packets are the same")
        came = {}
        for number, (at, packet) in enumerate(packets):
            kind = b"\x08\x00" if packet[0] >> 4 == 4 else b"\x86\xdd"
            sockets[at].send(ROUTER[at] + b"\x02\0\0\0\x03\0" + kind + packet)
            if number % 64 == 63:
                drain(came, indexes)
        received += len(packets)
        deadline = time.monotonic() + 20
        while True:
            drain(came, indexes)
            taken, sent = counters()
            if taken >= received and seen >= sent and not drain(came, indexes, 0.002):
                break
            if time.monotonic() > deadline:
                raise SystemExit(f"the router did not come to rest: {taken} of {received} taken, {seen} of {sent} seen")
        answers[-1].append([came.get(index) for index in range(len(packets))])
json.dump(answers, sys.stdout)
