#!/bin/bash
# Plays the example plant in network namespaces (one per host, one for the zones' switches, one for the firewall), records it and writes
# the evidence. Debian, root, about seven minutes and 1 GB in $WORK. Nobody who only uses the example needs it.
#
#   build.sh            set up what is missing, play, record, write ../evidence
#   WORK=/some/folder   where root file systems, keys and logs go (default /var/tmp/water-treatment)
#   SECONDS_OF_PLAY=240 how long
set -euo pipefail
{ # Read to its end before anything is done, so that editing it meanwhile does no harm.

HERE=$(cd "$(dirname "$0")" && pwd)
EXAMPLE=$(dirname "$HERE")
REPOSITORY=$(cd "$EXAMPLE/../.." && pwd)
WORK=${WORK:-/var/tmp/water-treatment}
PLAY=${SECONDS_OF_PLAY:-240}
EVIDENCE=$EXAMPLE/evidence
NODE_HOME=$REPOSITORY/node_modules/node-linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
NODE=$NODE_HOME/bin/node
PREFIX=wt-
FABRIC=${PREFIX}fabric
ROUTER=${PREFIX}fw1
SWITCH_PASSWORD=Pump-house-7

[ "$(id -u)" = 0 ] || { echo "build.sh: namespaces and captures need root" >&2; exit 1; }
[ -x "$NODE" ] || { echo "build.sh: no Node 24 in $NODE_HOME; run 'npm install' in $REPOSITORY first" >&2; exit 1; }
mkdir -p "$WORK/log" "$WORK/keys" "$WORK/programs" "$EVIDENCE"
rm -rf "$WORK/log/"* "$WORK/programs/"*

# ---------------------------------------------------------------------------------------------------------------- what it needs

for tool in debootstrap:debootstrap nft:nftables ip:iproute2 tcpdump:tcpdump editcap:wireshark-common g++:g++ make:make python3:python3; do
  command -v "${tool%%:*}" >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${tool##*:}"
done

# Native code is compiled here against the headers that come with Node; nothing prebuilt is downloaded.
if [ ! -e "$HERE/node_modules/node-snap7/build/Release/node_snap7.node" ]; then
  (cd "$HERE" && npm ci --ignore-scripts --omit=optional --no-audit --no-fund)
  (cd "$HERE/node_modules/node-snap7" && PATH=$NODE_HOME/bin:$PATH npm_config_nodedir=$NODE_HOME ../.bin/node-gyp rebuild --nodedir="$NODE_HOME")
fi

# Two root file systems: one with every service that the plant runs, and the jump host's own, which is inspected as a host.
if [ ! -e "$WORK/plant/.ready" ]; then
  rm -rf "$WORK/jump" "$WORK/plant"
  debootstrap --variant=minbase --include=openssh-server,openssh-client,chrony,rsyslog,iproute2,iputils-ping,procps bookworm "$WORK/jump" http://deb.debian.org/debian
  cp -a "$WORK/jump" "$WORK/plant"
  cp /etc/resolv.conf "$WORK/plant/etc/resolv.conf"
  printf '#!/bin/sh\nexit 101\n' >"$WORK/plant/usr/sbin/policy-rc.d"
  chmod +x "$WORK/plant/usr/sbin/policy-rc.d"
  chroot "$WORK/plant" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive chroot "$WORK/plant" apt-get install -y -qq --no-install-recommends \
    nginx-light dnsmasq-base lldpd inetutils-telnetd inetutils-inetd inetutils-telnet expect curl ethtool openssl
  touch "$WORK/plant/.ready"
fi
"$HERE/roots.sh" "$WORK" "$HERE" "$SWITCH_PASSWORD"

# The baseline: what was accepted as right before anything happened.
WATCHED_FILES=(/usr/sbin/sshd /usr/sbin/chronyd /usr/sbin/rsyslogd /etc/ssh/sshd_config /etc/rsyslog.conf)
{
  echo '# bulkhead-baseline/1 programs plc-dosing'
  "$NODE" "$HERE/programs/list-blocks.ts"
  echo '# bulkhead-baseline/1 files jump'
  chroot "$WORK/jump" sha256sum "${WATCHED_FILES[@]}"
} >"$EVIDENCE/baseline.sha256"

# ------------------------------------------------------------------------------------------------------------------ the network

pids=()
cleanup() {
  local name pid
  [ "${#pids[@]}" = 0 ] || kill "${pids[@]}" 2>/dev/null || true
  for name in $(hosts | cut -f1 | sed "s/^/$PREFIX/") "$FABRIC" "$ROUTER"; do
    for pid in $(ip netns pids "$name" 2>/dev/null); do kill -KILL "$pid" 2>/dev/null || true; done
    ip netns del "$name" 2>/dev/null || true
  done
}
hosts() { grep -v '^#' "$HERE/hosts.tsv"; }
zones() { grep -v '^#' "$HERE/zones.tsv"; }
mac_of() { printf '02:00:%02x:%02x:%02x:%02x' ${1//./ }; }
# Checksums and segments as on a wire: offloading would leave half of them to a network card that is not there.
no_offload() { ip netns exec "$1" chroot "$WORK/plant" ethtool -K "$2" tx off rx off tso off gso off gro off >/dev/null; }
make_namespace() {
  ip netns add "$1"
  ip netns exec "$1" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
  ip -n "$1" link set lo up
}
trap cleanup EXIT
cleanup

make_namespace "$FABRIC"
make_namespace "$ROUTER"
ip netns exec "$ROUTER" sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.send_redirects=0
while IFS=$'\t' read -r zone address; do
  ip -n "$FABRIC" link add "$zone" type bridge group_fwd_mask 0x4000 mcast_snooping 0
  ip -n "$FABRIC" link set "$zone" up
  ip -n "$FABRIC" link add "${zone:0:12}-up" type veth peer name "$zone" netns "$ROUTER"
  ip -n "$FABRIC" link set "${zone:0:12}-up" master "$zone" up
  ip -n "$ROUTER" link set "$zone" address "$(mac_of "$address")" up
  ip -n "$ROUTER" addr add "$address/24" dev "$zone"
  no_offload "$ROUTER" "$zone"
done < <(zones)
ip netns exec "$ROUTER" nft -f "$HERE/router.nft"
port=0
while IFS=$'\t' read -r host zone address mac; do
  port=$((port + 1))
  make_namespace "$PREFIX$host"
  ip -n "$FABRIC" link add "port$port" type veth peer name eth0 netns "$PREFIX$host"
  ip -n "$FABRIC" link set "port$port" master "$zone" up
  ip -n "$PREFIX$host" link set eth0 address "$mac" up
  no_offload "$PREFIX$host" eth0
  ip -n "$PREFIX$host" addr add "$address/24" dev eth0
  ip -n "$PREFIX$host" route add default via "${address%.*}.1"
done < <(hosts)

# ---------------------------------------------------------------------------------------------------------- how programs are run

hosts | awk 'BEGIN { print "127.0.0.1 localhost" } { print $3, $1 }' >"$WORK/hosts"
# run HOST PROGRAM ARGUMENT…: one of our programs under the host's name and network; it asks this machine's name servers nothing.
run() {
  local host=$1 program=$2
  shift 2
  ip netns exec "$PREFIX$host" unshare --uts --mount sh -c '
    hostname "$1"
    mount --bind "$2/hosts" /etc/hosts
    mount --bind "$2/plant/etc/resolv.conf" /etc/resolv.conf
    shift 2
    exec "$@"' sh "$host" "$WORK" "$NODE" "$HERE/programs/$program.ts" "$@" >>"$WORK/log/$host.log" 2>&1
}
# inside HOST ROOT COMMAND…: a command in a root file system with its own processes, terminals and /run.
inside() {
  local host=$1 root=$WORK/$2
  shift 2
  ip netns exec "$PREFIX$host" unshare --uts --mount --pid --fork --kill-child sh -c '
    host=$1 root=$2; shift 2
    hostname "$host"
    mount -t proc proc "$root/proc"
    mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$root/dev/pts"
    mount --bind "$root/dev/pts/ptmx" "$root/dev/ptmx"
    mount -t tmpfs tmpfs "$root/run"
    mkdir -p "$root/run/sshd" "$root/run/lldpd" && mkdir -m 750 "$root/run/chrony"
    exec chroot "$root" "$@"' sh "$host" "$root" "$@" >>"$WORK/log/$host.log" 2>&1
}
start() { "$@" & pids+=($!); }
log_line() { inside "$1" plant logger --rfc3164 -n 10.10.10.5 -P 514 -d -t "$2" "$3"; }

# The collector runs inside the jump host, as an administrator would run it there; Node and Bulkhead are copied to /mnt.
inspect_jump_host() {
  local pid inside_jump
  for pid in $(ip netns pids "${PREFIX}jump"); do [ "$(cat "/proc/$pid/comm")" != sshd ] || break; done
  cp -a "$REPOSITORY/apps" "$REPOSITORY/packages" "$REPOSITORY/node_modules" "$WORK/jump/mnt/"
  inside_jump=(nsenter --target "$pid" --mount --uts --net --pid --root --wd env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin HOME=/root)
  "${inside_jump[@]}" "/mnt/${NODE#"$REPOSITORY/"}" /mnt/apps/cli/src/main.ts collect host --output /root/jump.host.json --files "${WATCHED_FILES[@]}"
  cp "$WORK/jump/root/jump.host.json" "$EVIDENCE/jump.host.json"
  rm -rf "$WORK/jump/mnt/"*
}

export HISTORIAN_PASSWORD
HISTORIAN_PASSWORD=$(head -c 18 /dev/urandom | base64)
WIRES=$WORK/process.sock
rm -f "$WIRES"

# -------------------------------------------------------------------------------------------------------------------- recording

capture() { # NAMESPACE INTERFACE NAME OPTION…
  local namespace=$1 interface=$2 name=$3
  shift 3
  ip netns exec "$namespace" tcpdump -i "$interface" -n -U -Z root -w "$WORK/$name.pcap" "$@" >>"$WORK/log/tcpdump.log" 2>&1 &
  pids+=($!)
  captures+=($!)
}
captures=()
# Every packet that reaches the firewall, once: as it comes in from a zone.
while IFS=$'\t' read -r zone address; do capture "$ROUTER" "$zone" "firewall-$zone" -Q in; done < <(zones)
for zone in filtration dosing supervision; do capture "$FABRIC" "$zone" "$zone"; done
sleep 2

# --------------------------------------------------------------------------------------------------------------------- servers

start "$NODE" "$HERE/programs/process.ts" "$WIRES"
until [ -S "$WIRES" ]; do sleep 0.1; done
start inside infra plant /bin/sh /opt/plant/infra.sh
sleep 3
start inside sw-core plant /bin/sh /opt/plant/sw-core.sh
start inside eng plant /bin/sh /opt/plant/eng.sh
start inside historian plant /bin/sh /opt/plant/historian.sh
start inside jump jump /bin/sh /opt/plant/jump.sh
start run plc-intake intake 10.10.1.10 "$WIRES"
start run plc-filtration filtration 10.10.2.10 "$WIRES"
start run chlorine-analyser analyser 10.10.3.11 "$WIRES"
start run gas-detector gas-detector 10.10.4.11 "$WIRES"
sleep 4
start run plc-dosing dosing 10.10.3.10 "$WIRES" 10.10.3.11 "$WORK/keys"
start run plc-safety safety 10.10.4.10 "$WIRES" 10.10.4.11
for host in plc-intake plc-filtration plc-dosing scada; do start inside "$host" plant chronyd -x -d -u root -f /opt/plant/chrony-client.conf; done
sleep 8

# ------------------------------------------------------------------------------------------------------------------- the story

began=$SECONDS
at() { # SECOND: waits for that second of the play
  local left=$(($1 + began - SECONDS))
  [ "$left" -le 0 ] || sleep "$left"
  echo "second $1: ${*:2}"
}
at 0 "supervision begins to poll"
start run scada scada 10.10.10.10 "$WORK/keys" 10.10.1.10 10.10.2.10 10.10.3.10 10.10.4.10
start run panel-filtration read-registers 10.10.2.10 input 0 4 $((PLAY / 5 - 4)) 5000
start inside infra plant sh -c 'for controller in 10.10.1.10 10.10.2.10 10.10.3.10; do ping -c 3 -i 0.5 "$controller"; done'
at 12 "the historian replicates"
start run historian opcua-client 10.10.10.10 protected "$WORK/keys" Historian $((PLAY - 30)) "$WORK/plant/var/www/plant/values.json" Intake.Level Filtration.Turbidity Dosing.ChlorineResidual Dosing.PumpSpeed
at 20 "fault 3: the operator station subscribes to the dosing controller, without security and anonymously"
start run hmi opcua-client 10.10.3.10 open "$WORK/keys" OperatorStation 90 - ChlorineResidual DosingPumpSpeed
at 35 "log lines"
log_line historian replication 'values of 4 variables received'
log_line plc-dosing controller 'dosing in automatic'
log_line plc-filtration controller 'filter in service'
ip netns exec "$ROUTER" unshare --uts sh -c 'hostname fw1; exec chroot "$0" logger --rfc3164 -n 10.10.10.5 -P 514 -d -t nftables "ruleset loaded"' "$WORK/plant"
at 45 "the operator raises the chlorine setpoint from 0.50 to 0.55 mg/l"
run hmi write-register 10.10.3.10 40 55 6
at 60 "an office PC reads the historian"
inside office-pc plant curl -sS --cacert /opt/plant/historian.crt --resolve historian.plant:443:10.10.20.10 https://historian.plant/ https://historian.plant/values.json
at 75 "the operator sets the tank's level"
run hmi write-register 10.10.1.10 10 330 6
at 90 "fault 1: an office laptop reads the intake controller"
run office-laptop read-registers 10.10.1.10 holding 0 16 6 1500
at 105 "fault 2: Telnet to the core switch"
inside eng plant expect -f /opt/plant/telnet.expect 10.10.10.2 admin "$SWITCH_PASSWORD"
at 125 "fault 4: a stranger in the filtration network"
inside stranger plant ping -c 2 -i 0.3 10.10.2.10
run stranger read-registers 10.10.2.10 holding 0 20 8 700
at 140 "the vendor comes in by the jump host"
inside vendor-laptop plant ssh -i /opt/plant/vendor.key -o UserKnownHostsFile=/opt/plant/known_hosts vendor@10.10.20.30 \
  'ssh -i .ssh/engineering.key -o UserKnownHostsFile=.ssh/known_hosts engineer@eng "uptime; ls -l /srv; sleep 4; df -h /"'
at 160 "the engineering station uploads the dosing program"
run eng upload-blocks 10.10.3.10 "$WORK/programs"
at 175 "an office PC reads the historian again"
inside office-pc plant curl -sS --cacert /opt/plant/historian.crt --resolve historian.plant:443:10.10.20.10 https://historian.plant/values.json
at 185 "fault 5: the engineering station writes the chlorine setpoint"
run eng write-register 10.10.3.10 40 62 16
at 205 "the operator sets it back to 0.50 mg/l"
run hmi write-register 10.10.3.10 40 50 6
at 215 "the jump host is inspected"
inspect_jump_host
at "$PLAY" "the end"

# --------------------------------------------------------------------------------------------------------------------- evidence

ip netns exec "$ROUTER" nft -j list ruleset | "$NODE" -e 'process.stdin.toArray().then((parts) => console.log(JSON.stringify(JSON.parse(Buffer.concat(parts)), undefined, 1)))' >"$EVIDENCE/firewall.nft.json"
kill -INT "${captures[@]}"
sleep 2
zone_names=$(zones | cut -f1)
# shellcheck disable=SC2086 # zone names are words
mergecap -I none -F pcapng -w "$WORK/firewall.pcapng" $(for zone in $zone_names; do echo "$WORK/firewall-$zone.pcap"; done)
# shellcheck disable=SC2086
"$NODE" "$HERE/programs/name-interfaces.ts" "$WORK/firewall.pcapng" "$EVIDENCE/firewall.pcapng" $zone_names
editcap -F pcapng "$WORK/dosing.pcap" "$WORK/dosing.pcapng"
"$NODE" "$HERE/programs/name-interfaces.ts" "$WORK/dosing.pcapng" "$EVIDENCE/dosing.pcapng" dosing
cp "$WORK/filtration.pcap" "$WORK/supervision.pcap" "$EVIDENCE/"
"$HERE/manifest.sh" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >"$EVIDENCE/evidence.yaml"
ls -l "$EVIDENCE"
exit 0
}
