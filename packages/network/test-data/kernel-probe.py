# Sends packets through the kernel's own router and says which came out on the other side. Run in a network namespace of its own.
#
# Standard input: {"tool": "nft" or "iptables", "rulesets": [text for nft or iptables-restore], "packets": [hexadecimal IP packet]}.
# Standard output: {"listings": [text of nft -j list ruleset or iptables-save], "passed": [[index of each packet that passed]]}.
# With "translated": true packets (TCP and UDP over IPv4) are known again by the number that they carry, whatever else becomes of them, and
# "went" says where each that passed was going: {"listings", "passed", "went": [{index: [address as a number, port]}]}.
#
# Two pairs of veth in one namespace: what is sent on a1 comes in at a0, is routed, leaves by b0 and is seen on b1.

import json
import re
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


ROUTER = "02:00:00:00:00:01"
run(
    f"""
set -e
ip link set lo up
ip link add a0 address {ROUTER} type veth peer name a1
ip link add b0 type veth peer name b1
for name in all default a0 a1 b0 b1; do echo 0 > /proc/sys/net/ipv4/conf/$name/rp_filter; done
for name in a1 b1; do echo 1 > /proc/sys/net/ipv6/conf/$name/disable_ipv6; done
for name in a0 a1 b0 b1; do ip link set $name up promisc on; done
ip addr add 10.255.0.1/24 dev a0
ip addr add 10.254.0.1/24 dev b0
ip -6 addr add fd00:b::1/64 dev b0 nodad
ip route add default via 10.254.0.2
ip -6 route add default via fd00:b::2
ip neigh add 10.254.0.2 lladdr 02:00:00:00:00:02 dev b0
ip -6 neigh add fd00:b::2 lladdr 02:00:00:00:00:02 dev b0
echo 1 > /proc/sys/net/ipv4/ip_forward
echo 1 > /proc/sys/net/ipv6/conf/all/forwarding
"""
)


def unchanging(packet):
    """The packet without what a router changes: time to live and the checksum over it."""
    fixed = bytearray(packet)
    if fixed[0] >> 4 == 4:
        fixed[8] = fixed[10] = fixed[11] = 0
    else:
        fixed[7] = 0
    return bytes(fixed)


def numbered(packet):
    """The number in a packet of TCP (its sequence number) or UDP (in its payload), and where it is going."""
    if packet[0] >> 4 != 4 or packet[9] not in (6, 17):
        return None, None
    number = int.from_bytes(packet[24:28] if packet[9] == 6 else packet[36:40], "big")
    return number, [int.from_bytes(packet[16:20], "big"), int.from_bytes(packet[22:24], "big")]


given = json.load(sys.stdin)
translated = given.get("translated", False)
packets = [bytes.fromhex(text) for text in given["packets"]]
indexes = {unchanging(packet): index for index, packet in enumerate(packets)}
frames = [
    bytes.fromhex(ROUTER.replace(":", "")) + b"\x02\0\0\0\0\x03" + (b"\x08\x00" if packet[0] >> 4 == 4 else b"\x86\xdd") + packet
    for packet in packets
]
sender = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
sender.bind(("a1", 0))
receiver = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
receiver.bind(("b1", 0))
receiver.setblocking(False)


seen_frames = 0


def drain(into, wait=0):
    """Takes what has come out on b1; returns whether anything had."""
    global seen_frames
    any_came = False
    while select.select([receiver], [], [], wait)[0]:
        any_came = True
        frame, address = receiver.recvfrom(65536)
        # 4: sent by the interface itself, not received.
        if address[2] == 4:
            continue
        seen_frames += 1
        if frame[12:14] in (b"\x08\x00", b"\x86\xdd"):
            if translated:
                index, where = numbered(frame[14:])
                if index is not None and index < len(packets):
                    went[-1][index] = where
            else:
                index = indexes.get(unchanging(frame[14:]))
            if index is not None:
                into.add(index)
    return any_came


def counters():
    """Packets that a0 has received, and that b0 has sent."""
    with open("/proc/self/net/dev") as table:
        rows = {line.split(":")[0].strip(): line.split(":")[1].split() for line in table if ":" in line}
    return int(rows["a0"][1]), int(rows["b0"][9])


def settle(into, received):
    """Waits until the router has taken in every packet, and everything that it sent on has been seen."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        drain(into)
        taken, sent = counters()
        if taken >= received and seen_frames >= sent and not drain(into, 0.002):
            return
    raise SystemExit(f"the router did not come to rest: {counters()}, {received} sent in, {seen_frames} seen")


def load(ruleset):
    """Loads a rule set in place of the one before."""
    if given["tool"] == "iptables":
        run(["iptables-restore"], ruleset)
        return
    load_nft(ruleset)


def load_nft(ruleset):
    """Loads a rule set without the lines, one rule each, that nft finds to contradict themselves."""
    lines = ["flush ruleset", *ruleset.split("\n")]
    while True:
        done = subprocess.run(["nft", "-f", "-"], input="\n".join(lines), capture_output=True, text=True)
        if done.returncode == 0:
            return
        wrong = [int(number) - 1 for number in re.findall(r"^/dev/stdin:(\d+):.*onflicting", done.stderr, re.MULTILINE)]
        if not wrong:
            raise SystemExit(done.stderr)
        for at in wrong:
            lines[at] = ""


listings, passed, went = [], [], [{}]
time.sleep(0.05)
drain(set())
received, sent_before = counters()
seen_frames = sent_before
for ruleset in given["rulesets"]:
    load(ruleset)
    listings.append(run(["iptables-save"] if given["tool"] == "iptables" else ["nft", "-j", "list", "ruleset"]))
    came = set()
    went.append({})
    for at, frame in enumerate(frames):
        sender.send(frame)
        if at % 32 == 31:
            drain(came)
    received += len(frames)
    settle(came, received)
    passed.append(sorted(came))
json.dump({"listings": listings, "passed": passed, "went": went[1:]}, sys.stdout)
