// The rules that come with Bulkhead: public stages of known attacks on plants, as far as facts of traffic, hosts and programs show them. The attacks are
// described by their techniques (MITRE ATT&CK for ICS, see NOTICE of packages/standards); the rules are ours.

export const STAGE_RULES = `rules:
  - title: A stranger talks to the safety system
    id: safety-stranger
    campaign: TRITON
    stage: reaching the safety controllers from an engineering station
    description: A conversation with a safety system that comes from outside its zone, or from a device that nobody declared.
    references: [C0030, S1009]
    level: high
    techniques: [T0886]
    requirements: [SR 5.1, SR 5.2]
    stoppedBy: [a zone of its own for safety with a conduit that names the engineering station, no route from supervision to safety]
    detection:
      selections:
        reached: { kind: conversation, server.safety: true, answered: true, client.safety: false }
        known: { kind: conversation, client.declared: true, client.zonekind: [supervision, control] }
      condition: reached and not known
  - title: A program is loaded into a safety controller
    id: safety-program-download
    campaign: TRITON
    stage: loading logic into the safety controllers
    description: Logic, firmware or configuration is written to a device of a safety system.
    references: [C0030, S1009]
    level: critical
    techniques: [T0843, T0821, T0857]
    requirements: [SR 3.4, SR 2.1]
    stoppedBy: [key switch of the safety controller in RUN, a conduit to safety that allows reading only, a change record for each download]
    detection:
      selections:
        transfer: { kind: program-transfer, direction: download, server.safety: true }
        operation: { kind: operation, class: [program-download, firmware], server.safety: true }
      condition: 1 of them
  - title: The mode of a safety controller is changed
    id: safety-mode-change
    campaign: TRITON
    stage: bringing the safety controllers into program mode
    description: Start, stop, restart or change of mode at a device of a safety system.
    references: [C0030]
    level: high
    techniques: [T0858, T0816]
    requirements: [SR 2.1, SR 7.1]
    stoppedBy: [key switch in RUN, a conduit to safety that allows reading only]
    detection:
      selections:
        mode: { kind: operation, class: [mode-change, start, stop, restart], server.safety: true }
      condition: mode
  - title: TriStation's port is used
    id: tristation-port
    campaign: TRITON
    stage: reaching the safety controllers from an engineering station
    description: UDP port 1502, over which the engineering software of one family of safety controllers talks, whose protocol has no public specification.
    references: [S1009]
    level: medium
    techniques: [T0869]
    requirements: [SR 5.1]
    stoppedBy: [a zone of its own for safety]
    detection:
      selections:
        talk: { kind: conversation, transport: udp, port: 1502 }
      condition: talk
  - title: Switching commands from a station that is not the control centre
    id: telecontrol-stranger
    campaign: Industroyer
    stage: sending commands to substations
    description: Control commands of telecontrol protocols from a device that nobody declared.
    references: [C0025, S0604]
    level: critical
    techniques: [T0855, T0831]
    requirements: [SR 1.2, SR 2.1, SR 5.2]
    stoppedBy: [conduits that name the control centre, TLS with client certificates on telecontrol (IEC 62351)]
    detection:
      selections:
        command: { kind: operation, protocol: [iec104, dnp3, mms, goose], class: write, client.declared: false }
      condition: command
  - title: One station switches many points in a row
    id: telecontrol-sweep
    campaign: Industroyer
    stage: opening breakers one after another
    description: Commands to many different points of telecontrol devices from one client within minutes, as no operator gives them.
    references: [C0025, C0034, S0604, S1072]
    level: high
    techniques: [T0855, T0806]
    requirements: [SR 2.1, SR 3.5]
    stoppedBy: [channels that name the points that may be written, limits on how often commands are taken]
    detection:
      selections:
        command: { kind: operation, protocol: [iec104, dnp3, mms], class: write }
      condition: command
      correlation: { type: count, distinct: target, by: [client], atLeast: 8, within: 15m }
  - title: Commands to many telecontrol devices from one client
    id: telecontrol-fan-out
    campaign: Industroyer2
    stage: commands to several substations from one program
    description: One client gives commands to several telecontrol devices within minutes.
    references: [C0034, S1072]
    level: high
    techniques: [T0855, T0831]
    requirements: [SR 5.1, SR 2.1]
    stoppedBy: [a conduit for each substation, commands from the control centre only]
    detection:
      selections:
        command: { kind: operation, protocol: [iec104, dnp3], class: write }
      condition: command
      correlation: { type: count, distinct: server, by: [client], atLeast: 3, within: 30m }
  - title: A protection relay is hit by odd datagrams
    id: relay-denial
    campaign: Industroyer
    stage: denial of service against protection relays
    description: UDP datagrams to port 50000, by which relays of one family could be made to stop until they are restarted.
    references: [S0604]
    level: medium
    techniques: [T0814, T0837]
    requirements: [SR 7.1, SR 5.2]
    stoppedBy: [deny by default on the conduit to the relays, firmware without the fault]
    detection:
      selections:
        datagram: { kind: conversation, transport: udp, port: 50000 }
      condition: datagram
  - title: Points are read through before anything is written
    id: point-survey
    campaign: Industroyer
    stage: finding out which points there are
    description: A device that nobody declared reads or browses many points.
    references: [S0604, S1045]
    level: medium
    techniques: [T0861, T0888, T0846]
    requirements: [SR 5.1, SR 6.2]
    stoppedBy: [conduits that name who may read, monitoring of new clients]
    detection:
      selections:
        survey: { kind: operation, class: [read, discovery, diagnostic], client.declared: false }
      condition: survey
      correlation: { type: count, distinct: target, by: [client], atLeast: 10, within: 1h }
  - title: One client tries the protocols of several makers
    id: many-protocols
    campaign: PIPEDREAM
    stage: a kit that talks to controllers of several makers
    description: One client talks to controllers in three or more of their protocols within a day.
    references: [S1045]
    level: high
    techniques: [T0846, T0869]
    requirements: [SR 5.1, SR 6.2]
    stoppedBy: [conduits that name protocol and client, no engineering protocols across conduits]
    detection:
      selections:
        talk: { kind: conversation, protocol: [modbus, codesys, omron-fins, opcua, s7comm, enip, umas, melsoft, slmp, ge-srtp], answered: true }
      condition: talk
      correlation: { type: count, distinct: protocol, by: [client], atLeast: 3, within: 1d }
  - title: Log-ins are tried again and again
    id: login-tries
    campaign: PIPEDREAM
    stage: guessing credentials of servers and controllers
    description: Many attempts to authenticate that a server refused, from one client.
    references: [S1045]
    level: high
    techniques: [T0859, T0812]
    requirements: [SR 1.11, SR 1.5]
    stoppedBy: [lock-out after failures, no default credentials]
    detection:
      selections:
        refused: { kind: operation, class: [authentication, session], refused|gte: 5 }
      condition: refused
  - title: Controllers are written to from outside
    id: outside-write
    campaign: FrostyGoop
    stage: writing registers of heating controllers from the internet
    description: Values are written to a controller from an external network, a remote-access zone or an address that the plant does not know.
    references: [S1165]
    level: critical
    techniques: [T0855, T0836, T0883]
    requirements: [SR 1.13, SR 5.2, SR 2.1]
    stoppedBy: [no route from the internet to controllers, a jump host with authentication, channels that allow reading only]
    detection:
      selections:
        write: { kind: operation, class: write, accepted|gte: 1 }
        external: { kind: operation, client.external: true }
        remote: { kind: operation, client.zonekind: [external, remote-access] }
      condition: write and (external or remote)
  - title: A written value lies outside what is allowed
    id: unsafe-setpoint
    campaign: FrostyGoop
    stage: wrong measurements and setpoints
    description: A setpoint or value beyond its limits was written, or written by somebody who may not.
    references: [S1165, C0028]
    level: high
    techniques: [T0836, T0831]
    requirements: [SR 3.5, SR 2.1]
    stoppedBy: [limits in the controller itself, allowed writers per variable]
    detection:
      selections:
        limit: { kind: finding, code: [setpoint-out-of-range, unauthorised-writer] }
      condition: limit
  - title: Removable media, then a changed controller program
    id: media-then-program
    campaign: Stuxnet
    stage: from removable media over the engineering station into the controller
    description: Removable media were used on a host, and within weeks a controller's program is not the accepted one any more.
    references: [S0603]
    level: critical
    techniques: [T0847, T0843, T0889]
    requirements: [SR 2.3, SR 3.2, SR 3.4]
    stoppedBy: [media allowed only after a scan, program baselines that are compared, a change record for each download]
    detection:
      selections:
        media: { kind: removable-media }
        changed: { kind: finding, code: program-changed }
      correlation: { type: sequence, of: [media, changed], within: 60d }
  - title: Program blocks are loaded into a running controller
    id: program-download
    campaign: Stuxnet
    stage: replacing blocks of the controller's program
    description: Logic is loaded into a controller. Whether a change record covers it, drift tells.
    references: [S0603, S1045]
    level: medium
    techniques: [T0843, T0889]
    requirements: [SR 3.4]
    stoppedBy: [protection level of the controller, a conduit without engineering operations, a change record for each download]
    detection:
      selections:
        transfer: { kind: program-transfer, direction: download }
        operation: { kind: operation, class: program-download }
      condition: 1 of them
  - title: The program is read out before it is replaced
    id: upload-then-download
    campaign: Stuxnet
    stage: taking the program, changing it, and loading it
    description: One client reads a program out of a controller and later loads one into the same controller.
    references: [S0603]
    level: high
    techniques: [T0845, T0843, T0889]
    requirements: [SR 3.4, SR 2.1]
    stoppedBy: [protection level of the controller, a conduit without engineering operations]
    detection:
      selections:
        taken: { kind: program-transfer, direction: upload }
        loaded: { kind: program-transfer, direction: download }
      correlation: { type: sequence, of: [taken, loaded], by: [client, server], within: 30d }
  - title: A controller is stopped and its program changed
    id: stop-and-load
    campaign: PIPEDREAM
    stage: taking over a controller
    description: A controller is stopped by the same client that loads a program into it within a day.
    references: [S1045]
    level: high
    techniques: [T0858, T0843, T0816]
    requirements: [SR 2.1, SR 7.1, SR 3.4]
    stoppedBy: [protection level of the controller, a conduit without engineering operations]
    detection:
      selections:
        stopped: { kind: operation, class: [stop, mode-change] }
        loaded: { kind: program-transfer, direction: download }
      correlation: { type: sequence, of: [stopped, loaded], by: [client, server], within: 1d }
  - title: Administration can be read from outside its zone
    id: readable-administration
    campaign: any
    stage: getting in
    description: A person works with a device in the plant by a protocol that can be read, and logs in with a readable password.
    references: []
    level: medium
    techniques: [T0859, T0886]
    requirements: [SR 4.1, SR 1.5, SR 1.13]
    stoppedBy: [SSH or TLS instead of Telnet, FTP and HTTP, a jump host]
    detection:
      selections:
        password: { kind: cleartext-credential }
      condition: password
`;
