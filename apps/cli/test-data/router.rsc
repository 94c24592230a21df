# 2026-11-01 10:00:00 by RouterOS 7.15.3
# software id = AAAA-BBBB
/interface bridge
add name=bridge1
/interface vlan
add interface=bridge1 name=V20 vlan-id=20
/interface list
add name=LAN
add include=LAN name=INSIDE
/ppp secret
add name=x password=hunter2
/interface list member
add interface=bridge1 list=LAN
/ip address
add address=10.1.0.1/16 interface=bridge1
add address=10.2.0.1/16 interface=V20
/ip firewall address-list
add address=10.2.0.5 list=PLCS
add address=10.2.1.0/24 list=PLCS
/ip firewall filter
add action=accept chain=forward connection-state=established,related
add action=drop chain=forward connection-state=invalid
add action=jump chain=forward in-interface-list=INSIDE jump-target=OT
add action=accept chain=forward protocol=icmp src-address=10.2.0.0/16
add action=drop chain=forward comment="password=hunter2 the rest" log=yes
add action=accept chain=OT dst-address-list=PLCS dst-port=502,\
    8000-8010 protocol=tcp src-address=10.1.0.0-10.1.0.99
add action=return chain=OT src-address=!10.1.0.0/16
add action=drop chain=OT dst-port=22 protocol=tcp
add action=accept chain=OT dst-address=10.2.0.6 protocol=tcp
add action=drop chain=OT
add action=accept chain=input in-interface=bridge1 port=53 protocol=udp
add action=drop chain=input
add action=accept chain=output disabled=yes
/ip route
add dst-address=0.0.0.0/0 gateway=10.2.0.254
/ipv6 firewall filter
add action=drop chain=forward
/system identity
set name=r1
