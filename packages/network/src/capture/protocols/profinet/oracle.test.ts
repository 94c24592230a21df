// PROFINET held against tshark, frame by frame, on public captures.

import { compare, each } from "../tshark.fixture.ts";

compare({
  name: "profinet below IP",
  protocols: ["profinet"],
  marked: /\bpn_(?:dcp|rt):/,
  filter: "pn_rt",
  mostPackets: 2000,
  leastCompared: 700,
  fields: {
    "pn_rt.frame_id": (messages) => each(messages, "frame"),
    "pn_rt.cycle_counter": (messages) => each(messages, "cycle"),
    "pn_rt.ds": (messages) => each(messages, "status"),
    "pn_rt.transfer_status": (messages) => each(messages, "transfer"),
    "pn_dcp.service_id": (messages) => each(messages, "service"),
    "pn_dcp.service_type": (messages) => each(messages, "type"),
    "pn_dcp.xid": (messages) => each(messages, "xid"),
    "pn_dcp.data_length": (messages) => (messages.some((one) => one.xid !== undefined) ? each(messages, "length") : null),
    "pn_dcp.option": (messages) => each(messages, "options"),
    "pn_dcp.suboption_device_nameofstation": (messages) => each(messages, "names"),
    "pn_dcp.suboption_device_devicevendorvalue": (messages) => each(messages, "products"),
    "pn_dcp.suboption_ip_ip": (messages) => each(messages, "addresses"),
    "pn_dcp.suboption_ip_subnetmask": (messages) => each(messages, "masks"),
    "pn_dcp.suboption_ip_standard_gateway": (messages) => each(messages, "gateways"),
    "pn_dcp.suboption_vendor_id": (messages) => each(messages, "vendors"),
    "pn_dcp.suboption_device_id": (messages) => each(messages, "devices"),
    "pn_dcp.suboption_device_role": (messages) => each(messages, "roles"),
    "pn_dcp.block_error": (messages) => each(messages, "errors"),
    "pn_io.alarm_dst_endpoint": (messages) => each(messages, "target"),
    "pn_io.alarm_src_endpoint": (messages) => each(messages, "source"),
    "pn_io.pdu_type.type": (messages) => each(messages, "alarm"),
  },
  explained: [],
});

compare({
  name: "profinet context management",
  protocols: ["profinet-io-cm"],
  marked: /\bpn_io:|profinet|dcerpc:950/,
  filter: "dcerpc.dg_if_id",
  mostPackets: 2000,
  leastCompared: 2500,
  fields: {
    "pn_io.opnum": (messages) => messages.filter((one) => one.type === 0 || one.type === 2).map((one) => one.operation),
    "pn_io.ar_uuid": (messages) => each(messages, "relations"),
    "pn_io.session_key": (messages) => each(messages, "keys"),
    "pn_io.cminitiator_station_name": (messages) => each(messages, "stations"),
    "pn_io.index": (messages) => each(messages, "indexes"),
    "pn_io.record_data_length": (messages) => each(messages, "lengths"),
    "pn_io.control_command": (messages) => each(messages, "commands"),
    "pn_io.error_code": (messages) =>
      [...each(messages, "status"), ...each(messages, "outcomes")].map((status) => Math.floor((status as number) / 2 ** 24)),
  },
  distinct: ["pn_io.ar_uuid"],
  explained: [
    [/frame (?:321|395) pn_io\.index: .*«57408,32944,/, "indexes in a container of objects: parts of the data of one record"],
  ],
});
