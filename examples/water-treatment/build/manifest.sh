#!/bin/bash
# Prints the manifest of the evidence. Argument: when it was collected.
set -euo pipefail
COLLECTED=$1
cat <<MANIFEST
# What is known about each file that it does not say itself.
evidence:
  - file: firewall.pcapng
    collector: Control engineer, tcpdump on the plant firewall
    collected: $COLLECTED
    classification: internal
    sensor:
      name: firewall
      zones: [intake, filtration, dosing, dosing-safety, supervision, dmz, remote-access, enterprise]
      inside: []
  - file: supervision.pcap
    collector: Control engineer, tcpdump on the mirror port of the supervision switch
    collected: $COLLECTED
    classification: internal
    sensor: { name: supervision-mirror, zones: [supervision], inside: [supervision] }
  - file: filtration.pcap
    collector: Control engineer, tcpdump on the mirror port of the filtration switch
    collected: $COLLECTED
    classification: internal
    sensor: { name: filtration-mirror, zones: [filtration], inside: [filtration] }
  - file: dosing.pcapng
    collector: Control engineer, tcpdump on the mirror port of the dosing switch
    collected: $COLLECTED
    classification: internal
    sensor: { name: dosing-mirror, zones: [dosing], inside: [dosing] }
  - file: firewall.nft.json
    asset: fw1
    collector: IT administrator, nft -j list ruleset
    collected: $COLLECTED
    classification: confidential
  - file: jump.host.json
    asset: jump
    collector: IT administrator, bulkhead collect host
    collected: $COLLECTED
    classification: confidential
  - file: baseline.sha256
    collector: Control engineer, when the works was accepted
    collected: 2026-06-30
    classification: internal
  - file: statements.yaml
    collector: Head of operations
    collected: 2026-11-20
    classification: internal
MANIFEST
