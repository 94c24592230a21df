#!/bin/bash
# Gives the two root file systems their users, keys and service configurations. Arguments: work folder, build folder, switch password.
set -euo pipefail
WORK=$1 HERE=$2 SWITCH_PASSWORD=$3
plant=$WORK/plant jump=$WORK/jump
mkdir -p "$plant/opt/plant" "$jump/opt/plant" "$plant/var/www/plant" "$plant/srv/projects"

for root in "$plant" "$jump"; do
  echo 'nameserver 10.10.10.5' >"$root/etc/resolv.conf"
  printf '127.0.0.1 localhost\n' >"$root/etc/hosts"
  : >"$root/etc/motd"
  rm -f "$root/etc/update-motd.d/10-uname" "$root/etc/hostname"
  printf 'Authorised use only.\n' | tee "$root/etc/issue" >"$root/etc/issue.net"
done

add_user() { # ROOT NAME SHELL
  chroot "$1" id "$2" >/dev/null 2>&1 || chroot "$1" useradd --create-home --shell "$3" "$2"
}
# The core switch: an administrator whose shell is the switch's command line.
install -m 755 "$HERE/switch-shell" "$plant/usr/local/bin/switch-shell"
add_user "$plant" admin /usr/local/bin/switch-shell
echo "admin:$SWITCH_PASSWORD" | chroot "$plant" chpasswd
touch "$plant/home/admin/.hushlogin"

# SSH: the vendor's key opens the jump host, the jump host's key opens the engineering station.
add_user "$jump" vendor /bin/bash
add_user "$plant" engineer /bin/bash
[ -e "$plant/opt/plant/vendor.key" ] || chroot "$plant" ssh-keygen -q -t ed25519 -N '' -C vendor -f /opt/plant/vendor.key
[ -e "$WORK/keys/engineering.key" ] || ssh-keygen -q -t ed25519 -N '' -C jump -f "$WORK/keys/engineering.key"
authorise() { # ROOT USER PUBLIC-KEY
  install -d -m 700 "$1/home/$2/.ssh"
  install -m 600 "$3" "$1/home/$2/.ssh/authorized_keys"
  chroot "$1" chown -R "$2:$2" "/home/$2/.ssh"
}
authorise "$jump" vendor "$plant/opt/plant/vendor.key.pub"
authorise "$plant" engineer "$WORK/keys/engineering.key.pub"
install -m 600 "$WORK/keys/engineering.key" "$jump/home/vendor/.ssh/engineering.key"
for root in "$plant" "$jump"; do
  [ -e "$root/etc/ssh/ssh_host_ed25519_key.ours" ] || {
    rm -f "$root"/etc/ssh/ssh_host_*
    ssh-keygen -q -t ed25519 -N '' -C host -f "$root/etc/ssh/ssh_host_ed25519_key"
    touch "$root/etc/ssh/ssh_host_ed25519_key.ours"
  }
  cat >"$root/etc/ssh/sshd_config" <<'CONFIG'
Port 22
HostKey /etc/ssh/ssh_host_ed25519_key
PermitRootLogin no
PasswordAuthentication no
KbdInteractiveAuthentication no
PubkeyAuthentication yes
MaxAuthTries 3
LoginGraceTime 30
ClientAliveInterval 300
ClientAliveCountMax 2
Banner /etc/issue.net
MaxSessions 2
AllowTcpForwarding no
X11Forwarding no
UsePAM yes
LogLevel VERBOSE
CONFIG
done
echo "10.10.20.30 $(cut -d' ' -f1,2 "$jump/etc/ssh/ssh_host_ed25519_key.pub")" >"$plant/opt/plant/known_hosts"
echo "eng $(cut -d' ' -f1,2 "$plant/etc/ssh/ssh_host_ed25519_key.pub")" >"$jump/home/vendor/.ssh/known_hosts"
chroot "$jump" chown -R vendor:vendor /home/vendor/.ssh

# The historian's web server.
[ -e "$plant/opt/plant/historian.crt" ] || chroot "$plant" openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 825 \
  -subj /CN=historian.plant -addext subjectAltName=DNS:historian.plant -keyout /opt/plant/historian.key -out /opt/plant/historian.crt
cat >"$plant/var/www/plant/index.html" <<'PAGE'
<!doctype html><title>Water treatment: daily report</title><h1>Daily report</h1><p><a href="values.json">Latest values</a></p>
PAGE
[ -e "$plant/var/www/plant/values.json" ] || echo '{}' >"$plant/var/www/plant/values.json"
cat >"$plant/opt/plant/nginx.conf" <<'CONFIG'
daemon off;
pid /run/nginx.pid;
error_log stderr;
events {}
http {
  server_tokens off;
  access_log off;
  types { text/html html; application/json json; }
  server {
    listen 443 ssl;
    server_name historian.plant;
    ssl_certificate /opt/plant/historian.crt;
    ssl_certificate_key /opt/plant/historian.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    root /var/www/plant;
  }
}
CONFIG

# Names, time and log.
cat >"$plant/opt/plant/names" <<'NAMES'
10.10.10.2 sw-core
10.10.10.5 infra
10.10.10.10 scada
10.10.10.20 hmi
10.10.10.30 eng
10.10.20.10 historian
10.10.20.30 jump
NAMES
[ -e "$WORK/keys/chrony.keys" ] || echo "1 SHA256 HEX:$(head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n')" >"$WORK/keys/chrony.keys"
printf 'local stratum 5\nallow 10.10.0.0/16\nkeyfile /opt/plant/chrony.keys\ncmdport 0\npidfile /run/chronyd.pid\n' >"$plant/opt/plant/chrony-server.conf"
for root in "$plant" "$jump"; do
  install -m 600 "$WORK/keys/chrony.keys" "$root/opt/plant/chrony.keys"
  printf 'keyfile /opt/plant/chrony.keys\nserver 10.10.10.5 key 1 iburst minpoll 5 maxpoll 6\nport 0\ncmdport 0\npidfile /run/chronyd.pid\n' >"$root/opt/plant/chrony-client.conf"
done
cat >"$plant/opt/plant/rsyslog.conf" <<'CONFIG'
module(load="imudp")
input(type="imudp" port="514")
module(load="imtcp")
input(type="imtcp" port="514")
*.* /var/log/plant.log
CONFIG
printf 'telnet stream tcp4 nowait root /usr/sbin/telnetd telnetd -h\n' >"$plant/opt/plant/inetd.conf"
cp "$HERE/telnet.expect" "$plant/opt/plant/"

cat >"$plant/opt/plant/infra.sh" <<'RUN'
dnsmasq --no-daemon --no-resolv --local=// --no-hosts --addn-hosts=/opt/plant/names --user=root --listen-address=10.10.10.5 --bind-interfaces &
rsyslogd -n -f /opt/plant/rsyslog.conf -i /run/rsyslogd.pid &
exec chronyd -x -d -u root -f /opt/plant/chrony-server.conf
RUN
cat >"$plant/opt/plant/sw-core.sh" <<'RUN'
lldpd -d -I eth0 -S 'Core switch, firmware 7.2.1' -P 'Core switch' &
exec inetutils-inetd -d /opt/plant/inetd.conf
RUN
cat >"$plant/opt/plant/eng.sh" <<'RUN'
chronyd -x -d -u root -f /opt/plant/chrony-client.conf &
exec /usr/sbin/sshd -D -e
RUN
cat >"$plant/opt/plant/historian.sh" <<'RUN'
chronyd -x -d -u root -f /opt/plant/chrony-client.conf &
getent ahostsv4 scada
exec nginx -c /opt/plant/nginx.conf
RUN
cat >"$jump/etc/rsyslog.conf" <<'CONFIG'
module(load="imuxsock")
*.* @@10.10.10.5:514
CONFIG
# The kernel is that of the machine that plays the plant; the jump host says what a Debian of its kind says.
printf '#!/bin/sh\necho "Linux 6.1.0-28-amd64 x86_64"\n' >"$jump/usr/local/bin/uname"
chmod 755 "$jump/usr/local/bin/uname"
cat >"$jump/opt/plant/jump.sh" <<'RUN'
rsyslogd -n &
chronyd -x -d -u root -f /opt/plant/chrony-client.conf &
exec /usr/sbin/sshd -D
RUN
