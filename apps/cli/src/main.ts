#!/usr/bin/env node
// The command line: names the commands and their options. What a command does is loaded only when it runs, so that the first output is
// never far away.

import { setFlagsFromString } from "node:v8";
import { Argument, Command, Option } from "commander";
import { keepCompiled } from "./compile-cache.ts";
import { EXIT } from "./exit.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

// A young generation of at most 8 MiB: large captures leave much short-lived data, and a larger one only costs memory (a third of the
// whole, measured on 1 GB of mixed traffic), no time.
setFlagsFromString("--max-semi-space-size=8");
setFlagsFromString("--semi-space-growth-factor=1");
// The costly compiler only for what runs very often: an eighth of the processor time for a capture of 1 GB.
setFlagsFromString("--invocation-count-for-turbofan=15000");
keepCompiled();

type Run<A extends unknown[]> = (terminal: Terminal, ...given: A) => Promise<number>;

/** Runs a command, turns what it throws into words, and sets the exit code. */
function act<A extends unknown[]>(load: () => Promise<Run<A>>): (...given: A) => Promise<void> {
  return async (...given) => {
    const terminal = openTerminal();
    try {
      const run = await load();
      process.exitCode = await run(terminal, ...given);
    } catch (error) {
      process.exitCode = (await import("./failure.ts")).reportFailure(error, terminal);
    }
  };
}

const program = new Command("bulkhead")
  .description(
    "Holds what a plant is against what it was designed to be under IEC 62443, and proves the level that each zone achieves.",
  )
  .version("0.1.0")
  .showHelpAfterError("(bulkhead --help lists the commands)")
  .configureHelp({ sortSubcommands: false })
  .exitOverride((error) => {
    // 0 for --help and --version; otherwise the call could not be understood
    process.exit(error.exitCode === 0 ? EXIT.done : EXIT.failed);
  });

program
  .command("init")
  .summary("make a first plant folder")
  .description(
    "Makes a plant folder to begin with. From an asset list or a capture it proposes zones and conduits for you to edit.",
  )
  .argument("[folder]", "where to make it", ".")
  .option("--name <name>", "name of the plant")
  .option("--from <file...>", "asset lists (CSV, XLSX) and captures to propose from")
  .option("--json", "say what was made as JSON")
  .addHelpText(
    "after",
    "\nExamples:\n  bulkhead init my-plant --name 'Waterworks North'\n  bulkhead init my-plant --from assets.xlsx --from span-port.pcapng",
  )
  .action(act(async () => (await import("./commands/init.ts")).init));

program
  .command("observe")
  .summary("read evidence and keep its facts")
  .description("Reads captures, firewall configurations, host snapshots, statements and baselines, and says what is in them.")
  .argument("<file...>", "files; the kind is recognised by content")
  .option(
    "--plant <folder>",
    "the plant whose variables and store are used (default: the one around the first file, or around here)",
  )
  .option("--store <file>", "keep the facts in this store")
  .option("--json", "write every fact as a line of JSON")
  .addHelpText(
    "after",
    "\nTo have a file count in an assessment, put it into the plant's evidence folder, or list it in evidence/evidence.yaml.\n\nExamples:\n  bulkhead observe span-port.pcapng\n  bulkhead observe evidence/*.pcap --json | jq 'select(.kind == \"operation\")'",
  )
  .action(act(async () => (await import("./commands/observe.ts")).observe));

program
  .command("watch")
  .summary("watch live traffic and tell what contradicts the design")
  .description(
    "Captures from an interface (through dumpcap or tcpdump, never by itself), takes packets from a pipe, or watches a folder with rotating captures. Keeps what it sees as evidence in the plant's .bulkhead/watch, and tells each new finding as it arises. Runs until Ctrl-C; exits with 3 where packets were lost.",
  )
  .argument("<from>", "an interface, a folder, or - for pcap or pcapng on standard input")
  .option("--plant <folder>", "the plant", ".")
  .option("--sensor <name>", "the sensor, as evidence.yaml describes it, or a name for what --sees and --inside describe")
  .option("--sees <zone...>", "zones whose traffic with other zones passes here")
  .option("--inside <zone...>", "zones of which it sees traffic between members as well")
  .option("--for <duration>", "end after this time: 30s, 10m, 8h")
  .option("--packets <count>", "end after so many packets")
  .option("--keep <size>", "room for the files of evidence; the oldest go first, those that prove a finding last", "1GB")
  .option("--every <duration>", "complete a file and read it after this time at the latest", "1m")
  .option("--quiet <duration>", "in a folder: a file is complete when it has not changed for this long", "5s")
  .option("--with <program>", "capture with this one: tcpdump or dumpcap")
  .option("--json", "write every finding and the summary as a line of JSON")
  .addHelpText(
    "after",
    "\nExamples:\n  bulkhead watch eth1 --plant my-plant --sees control supervision\n  bulkhead watch eth1 --plant my-plant --for 8h --keep 20GB\n  ssh sensor tcpdump -U -i eth1 -w - | bulkhead watch - --plant my-plant --sensor 'mirror port of switch 3'\n  bulkhead watch /var/captures --plant my-plant --json",
  )
  .action(act(async () => (await import("./commands/watch.ts")).watch));

program
  .command("assess")
  .summary("which level each zone achieves, and what contradicts it")
  .description("Reads what changed in the evidence, holds it against the design, and prints target, proven and claimed levels.")
  .argument("[folder]", "the plant", ".")
  .option("--part <name>", "by another part: 4-2, 4-1, 2-4, 2-1 (or 2-1:2009), 2-3, 3-2", "3-3")
  .option("--as-of <date>", "assess for this day instead of now")
  .option("--fail-below <level>", "exit with 1 where a proven or claimed level is below `target` or below a number from 1 to 4")
  .option("--by <kind>", "what --fail-below looks at: proven or claimed", "claimed")
  .option("--report <file>", "where to write the report (default: .bulkhead/report.html in the plant)")
  .option("--json", "write the whole assessment as JSON")
  .addHelpText(
    "after",
    "\nExamples:\n  bulkhead assess examples/water-treatment\n  bulkhead assess my-plant --part 4-2\n  bulkhead assess --fail-below target --by proven\n  bulkhead assess --json | jq '.levels[] | {subject, proven}'",
  )
  .action(act(async () => (await import("./commands/assess.ts")).assess));

program
  .command("explain")
  .summary("why a requirement has its verdict")
  .description(
    "Shows the proof of one verdict: reasons for and against, their facts, and the bytes or lines that each was read from.",
  )
  .argument("<requirement>", "as in SR-5.1 or SR-5.2-RE-1")
  .argument("[folder]", "the plant", ".")
  .option("--zone <id>", "at this zone")
  .option("--conduit <id>", "at this conduit")
  .option("--at <id>", "for a row of another part: at this component or organisation")
  .option("--as-of <date>", "assess for this day instead of now")
  .option("--json", "write it as JSON")
  .addHelpText(
    "after",
    "\nExamples:\n  bulkhead explain SR-5.1 --zone control\n  bulkhead explain CR-1.1 my-plant --at plc-1\n  bulkhead explain SR-5.2-RE-1 my-plant --conduit office-supervision",
  )
  .action(act(async () => (await import("./commands/explain.ts")).explain));

program
  .command("questions")
  .summary("what people still have to answer")
  .description(
    "Lists the rows that no evidence and no statement has settled, each with questions to answer with yes or no and examples of what would show it. Those that the targets need come first; the others with --all. With --component, or a row of 62443-4-2: for components.",
  )
  .argument("[folder]", "the plant", ".")
  .option("--zone <id>", "at this zone")
  .option("--conduit <id>", "at this conduit")
  .option("--component <id>", "of this asset, by 62443-4-2")
  .option("--row <id>", "only this row, as in SR-1.3 or CR-1.3")
  .option("--all", "also rows above the target")
  .option("--as-of <date>", "as of this day instead of now")
  .option("--json", "write them as JSON")
  .addHelpText(
    "after",
    "\nExamples:\n  bulkhead questions my-plant --zone control\n  bulkhead questions my-plant --row SR-7.3\n  bulkhead questions my-plant --component plc-1 --json",
  )
  .action(act(async () => (await import("./commands/questions.ts")).questions));

program
  .command("crosswalk")
  .summary("the verdicts as another framework asks for them")
  .description(
    "Shows behind each control of another framework the rows of IEC 62443 that lead to it, with their verdicts, one by one: no score is made of them. Tells official mappings from our own, how sure each is, and what has no counterpart.",
  )
  .argument("[folder]", "the plant", ".")
  .requiredOption("--to <framework>", "csf-1.1, csf-2.0, 800-53, iso-27001, nerc-cip, nis2, cra, anssi or attack")
  .option("--as-of <date>", "assess for this day instead of now")
  .option("--json", "write it as JSON, with the verdict at every place")
  .addHelpText("after", "\nExamples:\n  bulkhead crosswalk my-plant --to nis2\n  bulkhead crosswalk my-plant --to csf-2.0 --json")
  .action(act(async () => (await import("./commands/crosswalk.ts")).crosswalk));

program
  .command("what-if")
  .summary("what would lift a level")
  .description(
    "Lists, for each zone and conduit, the smallest set of rows that lifts each foundational requirement to its next level and to its target, with what each row misses. With --met: the levels if these rows were met.",
  )
  .argument("[folder]", "the plant", ".")
  .option("--at <id>", "only at this zone or conduit")
  .option("--fr <code...>", "only these foundational requirements: IAC, UC, SI, DC, RDF, TRE, RA")
  .option("--met <row...>", "assume that these rows are met")
  .option("--by <kind>", "look at proven or claimed levels", "claimed")
  .option("--as-of <date>", "assess for this day instead of now")
  .option("--json", "write it as JSON")
  .addHelpText(
    "after",
    "\nExamples:\n  bulkhead what-if my-plant --at control --fr RDF\n  bulkhead what-if my-plant --at control --met SR-1.1 SR-1.2 --by proven",
  )
  .action(act(async () => (await import("./commands/what-if.ts")).whatIf));

program
  .command("changes")
  .summary("what changed, and what did it")
  .description(
    "Compares the assessment of two days, or that of another design on the same evidence: levels and verdicts that moved, the reasons and facts that moved them, findings that came and went.",
  )
  .argument("[folder]", "the plant", ".")
  .option("--from <date>", "the earlier day")
  .option("--to <date>", "the later day (default: now)")
  .option("--design <file>", "another plant.yaml")
  .option("--json", "write it as JSON")
  .addHelpText(
    "after",
    "\nExamples:\n  bulkhead changes my-plant --from 2026-03-01\n  bulkhead changes my-plant --design redrawn.yaml",
  )
  .action(act(async () => (await import("./commands/changes.ts")).changes));

program
  .command("inventory")
  .summary("what is there")
  .description("Lists declared assets with what was heard of them, and devices that nobody declared.")
  .argument("[folder]", "the plant", ".")
  .option("--zone <id...>", "only devices in these zones; `outside` for no zone")
  .option("--asset <id...>", "only these assets or addresses")
  .option("--protocol <name...>", "only what serves or uses these protocols")
  .option("--undeclared", "only devices that no asset declares")
  .option("--since <moment>", "only what was heard since then")
  .option("--until <moment>", "only what was heard until then")
  .option("--as-of <date>", "judge for this day instead of now")
  .option("--csv <file>", "write it as CSV; - for standard output")
  .option("--json", "write it as JSON")
  .addHelpText(
    "after",
    "\nExamples:\n  bulkhead inventory my-plant\n  bulkhead inventory my-plant --zone control --undeclared\n  bulkhead inventory my-plant --csv assets.csv",
  )
  .action(act(async () => (await import("./commands/inventory.ts")).inventory));

/** The options that the commands about components share. */
function aboutComponents(command: Command): Command {
  return command
    .argument("[folder]", "the plant", ".")
    .option("--asset <id...>", "only these assets")
    .option("--as-of <date>", "judge for this day instead of now")
    .option("--csv <file>", "write it as CSV; - for standard output")
    .option("--json", "write it as JSON");
}

aboutComponents(
  program
    .command("components")
    .summary("what is built in")
    .description(
      "Joins what the plant declares, what was heard, package lists and bills of materials (CycloneDX, SPDX) into one component per asset and product, and shows where sources contradict each other.",
    ),
)
  .addHelpText("after", "\nExamples:\n  bulkhead components my-plant\n  bulkhead components my-plant --asset plc-1 --json")
  .action(act(async () => (await import("./commands/advisories.ts")).components));

aboutComponents(
  program
    .command("advisories")
    .summary("which advisories concern which assets")
    .description(
      "Matches advisories among the evidence (CSAF, VEX, NVD, OSV; with lists of exploited vulnerabilities and EPSS scores) with components: matched, or possible with the reason. Exits with 1 where one matches.",
    ),
)
  .option("--excluded", "also those that name a product and exclude the version that is there")
  .option("--why", "also what each decision rests on")
  .addHelpText(
    "after",
    "\nExamples:\n  bulkhead advisories my-plant\n  bulkhead advisories my-plant --asset plc-1 --excluded --why",
  )
  .action(act(async () => (await import("./commands/advisories.ts")).advisories));

aboutComponents(
  program
    .command("patches")
    .summary("how far patches are, and what is overdue")
    .description(
      "For each asset that an advisory concerns: the state of its patch after 62443-2-3, what is next, by when it is due, and what is overdue. People record states in a YAML document among the evidence that begins with `patches:`. Exits with 1 where a patch is overdue.",
    ),
)
  .option("--overdue", "only what is overdue")
  .option("--calendar <file>", "write the patch calendar as iCalendar (.ics); - for standard output")
  .addHelpText(
    "after",
    "\nExamples:\n  bulkhead patches my-plant\n  bulkhead patches my-plant --overdue\n  bulkhead patches my-plant --calendar patches.ics",
  )
  .action(act(async () => (await import("./commands/advisories.ts")).patches));

/** The options that choose conversations and operations. */
function choosing(command: Command): Command {
  return command
    .option("--zone <id...>", "with an end in one of these zones; `outside` for no zone")
    .option("--asset <id...>", "with one of these assets or addresses at an end")
    .option("--between <id...>", "between these two zones, assets or addresses")
    .option("--protocol <name...>", "in these protocols; `tcp 9000` for what was not recognised")
    .option("--operation <class...>", "with operations of these classes: read, write, program-download, …")
    .option("--dangerous", "with operations that can harm the plant")
    .option("--undeclared", "that no channel allows")
    .option("--since <moment>", "that reach beyond this moment")
    .option("--until <moment>", "that began before this moment");
}

choosing(
  program
    .command("traffic")
    .summary("who talks to whom, and does what")
    .description(
      "Lists traffic between zones with the channels that allow it, operations that can harm with their ATT&CK for ICS techniques, unused channels, and process variables with their readers and writers. With any of the options that choose: single conversations and operations.",
    )
    .argument("[folder]", "the plant", "."),
)
  .option("--as-of <date>", "judge for this day instead of now")
  .option("--wireshark", "print a display filter for what is chosen")
  .option("--csv <file>", "write conversations (with --operation or --dangerous: operations) as CSV; - for standard output")
  .option("--json", "write it as JSON")
  .addHelpText(
    "after",
    '\nExamples:\n  bulkhead traffic my-plant\n  bulkhead traffic my-plant --undeclared\n  bulkhead traffic my-plant --between office control --csv -\n  bulkhead traffic my-plant --dangerous --since 2026-03-01\n  tshark -r span.pcapng -Y "$(bulkhead traffic my-plant --undeclared --wireshark)"',
  )
  .action(act(async () => (await import("./commands/traffic.ts")).traffic));

choosing(
  program
    .command("cut")
    .summary("cut the packets that prove something out of the evidence")
    .description(
      "Reads captures again and writes just the packets that prove findings, facts, or the conversations chosen by options: with their time stamps and link types, held against the digest of the evidence first. Without anything: lists the findings that rest on packets.",
    )
    .argument("[what...]", "findings as listed (unknown-device/1, or all of a kind: unknown-device), or ids of facts"),
)
  .option("--plant <folder>", "the plant", ".")
  .option("-o, --output <file>", "where to write them: pcapng, or pcap where the name ends in .pcap")
  .option("--wireshark", "print a display filter instead")
  .option("--with-secrets", "also where a readable secret crossed")
  .option("--as-of <date>", "judge for this day instead of now")
  .option("--json", "say what was written as JSON")
  .addHelpText(
    "after",
    "\nExamples:\n  bulkhead cut --plant my-plant\n  bulkhead cut undeclared-conversation/1 --plant my-plant -o proof.pcapng\n  bulkhead cut --plant my-plant --between office plc-1 --protocol modbus -o proof.pcap",
  )
  .action(act(async () => (await import("./commands/cut.ts")).cut));

const baseline = program
  .command("baseline")
  .summary("accept what is there: channels for traffic, digests of files, states of hosts and controllers")
  .description(
    "Groups the traffic that no channel allows into channels that would allow exactly this, with what proves it, as YAML to paste. Nothing is allowed by proposing: --accept picks groups, --write puts them into plant.yaml, keeping every line that is there. What can harm the plant comes in groups of its own, and is only proposed with --dangerous. Also tells which zones no sensor watched and which channels nobody used.",
  )
  .argument("[folder]", "the plant", ".")
  .argument("[evidence...]", "propose from these captures instead of all evidence of the plant")
  .option("--accept <group...>", "only these groups; `all` for every group that is proposed")
  .option("--dangerous", "also propose operations that can harm the plant")
  .option("--write", "put the accepted groups into plant.yaml, after showing what changes")
  .option("--as-of <date>", "judge for this day instead of now")
  .option("--json", "write it as JSON")
  .addHelpText(
    "after",
    "\nExamples:\n  bulkhead baseline my-plant\n  bulkhead baseline my-plant --accept modbus-supervision-to-control\n  bulkhead baseline my-plant --accept all --write",
  )
  .action(act(async () => (await import("./commands/baseline.ts")).baseline));
withDigestOptions(
  baseline
    .command("files <paths...>")
    .description(
      "Accepts files as right: writes their SHA-256 digests as a list that sha256sum can check as well. From then on each look at these files is held against it; `bulkhead drift` tells what changed, and a change that no record names is evidence against SR 3.4.",
    ),
)
  .addHelpText(
    "after",
    "\nExamples:\n  bulkhead baseline files /opt/scada --asset hmi-1 --index hmi-1.index --output my-plant/evidence/hmi-1.baseline\n  bulkhead baseline files /srv/projects --asset engineering-1 --output projects.baseline",
  )
  .action(act(async () => (await import("./commands/digest-files.ts")).digestFilesAs("baseline")));
baseline
  .command("states [folder]")
  .description(
    "Accepts what the newest evidence shows: versions of packages and firmware, settings, digests of controller programs and files. Writes a list; read it, and put it into the evidence folder.",
  )
  .option("--asset <id...>", "only of these assets")
  .option("--of <what...>", "only file, program, package, configuration or firmware")
  .option("--output <file>", "where to write the list (default: standard output)")
  .option("--as-of <date>", "as of this day instead of now")
  .option("--json", "write it as JSON")
  .addHelpText(
    "after",
    "\nExamples:\n  bulkhead baseline states my-plant --asset plc-1 --of program firmware --output my-plant/evidence/plc-1.baseline\n  bulkhead baseline states my-plant --of package --json",
  )
  .action(act(async () => (await import("./commands/baseline-states.ts")).baselineStates));

/** Options of what digests files. */
function withDigestOptions(command: Command): Command {
  return command
    .requiredOption("--asset <id>", "the asset whose files these are")
    .option("--output <file>", "where to write the list (default: standard output)")
    .option("--index <file>", "remember digests there, and do not read again what is as it was by size, times, inode and device")
    .option("--full", "read every file, whatever the index remembers")
    .option("--key <file>", "sign the list with this private key (bulkhead keygen); the signature goes into FILE.sig")
    .option("--json", "tell numbers and what could not be read as JSON");
}

const collect = program
  .command("collect")
  .summary("collect evidence on this machine")
  .description("Collects evidence, reading only.");
collect
  .command("host")
  .description(
    "Takes a snapshot of this Linux host: accounts, services, packages, settings. Without root it says what that hides.",
  )
  .option("--output <file>", "where to write the snapshot (default: standard output)")
  .option("--files <path...>", "also take the SHA-256 digests of these files and of all files in these folders")
  .option("--key <file>", "sign the snapshot with this private key (bulkhead keygen); the signature goes into FILE.sig")
  .addHelpText(
    "after",
    "\nExamples:\n  bulkhead collect host --output evidence/historian.json\n  sudo bulkhead collect host --files /opt/scada > scada-1.json\n  bulkhead collect host --output historian.json --key anna.pem",
  )
  .action(act(async () => (await import("./commands/collect-host.ts")).collectHostSnapshot));
withDigestOptions(
  collect
    .command("files <paths...>")
    .description("Looks at files: writes their SHA-256 digests, to be held against their baseline and against the look before."),
)
  .addHelpText(
    "after",
    "\nExamples:\n  bulkhead collect files /opt/scada --asset hmi-1 --index hmi-1.index --output my-plant/evidence/hmi-1-monday.look\n  bulkhead collect files /srv/projects --asset engineering-1 --full --index projects.index --output projects.look",
  )
  .action(act(async () => (await import("./commands/digest-files.ts")).digestFilesAs("look")));
collect
  .command("script <system>")
  .description(
    "Writes the collector as one script: a shell script for linux, a PowerShell script for windows. It needs no installation.",
  )
  .option("--output <file>", "where to write the script (default: standard output)")
  .addHelpText(
    "after",
    "\nExamples:\n  bulkhead collect script linux --output collect.sh\n  bulkhead collect script windows --output collect.ps1",
  )
  .action(act(async () => (await import("./commands/collect-script.ts")).collectScript));

program
  .command("learn")
  .summary("learn what is normal in the process")
  .description(
    "Learns from values of normal operation: how the variables depend on each other and on the scan before, how they move by themselves, in which modes they are where, and how long they repeat themselves by nature. Thresholds follow from these values alone. The model is a JSON file.",
  )
  .argument("[file...]", "captures, CSV tables, Parquet files (default: the values that the plant keeps)")
  .option("--plant <folder>", "the plant whose variables, units and limits are used")
  .option("--since <moment>", "only from then on")
  .option("--until <moment>", "only until then")
  .option("--output <file>", "where to write the model", "process-model.json")
  .option("--json", "say what was learned as JSON")
  .addHelpText(
    "after",
    "\nExamples:\n  bulkhead learn october.csv --output normal.json\n  bulkhead learn --plant my-plant --until 2026-11-01",
  )
  .action(act(async () => (await import("./commands/learn.ts")).learn));

program
  .command("alarms")
  .summary("find values that are false, and processes that are driven astray")
  .description(
    "Holds values against a model of what is normal (bulkhead learn) and against what the plant states: limits, rates, writers, interlocks, relations. Each alarm says what is wrong, since when, what it would mean, and in which rows or packets it stands. Exits with 1 where an alarm calls for somebody.",
  )
  .argument("[file...]", "captures, CSV tables, Parquet files (default: the values that the plant keeps)")
  .requiredOption("--model <file>", "the model of what is normal")
  .option("--plant <folder>", "the plant whose limits, writers and interlocks are used")
  .option("--since <moment>", "only from then on")
  .option("--until <moment>", "only until then")
  .option("--history <file...>", "values from before, of which replays are known again")
  .option("--silence <file>", "shelves and suppressions, as YAML or JSON")
  .option("--output <file>", "write the alarms as evidence: put the file into the plant's evidence folder")
  .option("--json", "write the alarms as JSON")
  .addHelpText(
    "after",
    "\nExamples:\n  bulkhead alarms november.csv --model normal.json\n  bulkhead alarms --plant my-plant --model normal.json --output my-plant/evidence/alarms.json",
  )
  .action(act(async () => (await import("./commands/alarms.ts")).alarms));

const values = program
  .command("values")
  .summary("process values out of captures and historians")
  .description(
    "Takes process values out of packet captures and historian exports, passively, and keeps them in compressed columns in the plant's own folder.",
  );
values
  .command("import")
  .description(
    "Reads every value of the plant's variables out of packet captures, and every tag of historian exports (CSV with a column per tag or a row per value, Parquet). Tags that no variable has as id or tag are kept under their own names.",
  )
  .argument("<file...>", "captures, CSV tables, Parquet files")
  .option("--plant <folder>", "the plant", ".")
  .option("--json", "say what was taken as JSON")
  .addHelpText("after", "\nExample:\n  bulkhead values import span.pcapng history.csv --plant my-plant")
  .action(act(async () => (await import("./commands/values.ts")).importFiles));
values
  .command("list")
  .description("Lists the series that are kept: how many values, from when until when, between which bounds.")
  .argument("[folder]", "the plant", ".")
  .option("--json", "write it as JSON")
  .action(act(async () => (await import("./commands/values.ts")).list));
values
  .command("poll")
  .description(
    "Asks one Modbus gateway or simulator for the values of an asset's variables: reads only, and only where --allow names the same endpoint. Everything else that Bulkhead does is passive.",
  )
  .argument("<endpoint>", "HOST:PORT")
  .requiredOption("--asset <id>", "the asset whose points are asked for")
  .option("--allow <endpoint>", "that this endpoint may be asked; the same HOST:PORT again")
  .option("--plant <folder>", "the plant", ".")
  .option("--every <time>", "from round to round", "1s")
  .option("--for <time>", "for so long", "60s")
  .option("--json", "say what was read as JSON")
  .addHelpText("after", "\nExample:\n  bulkhead values poll 127.0.0.1:5020 --allow 127.0.0.1:5020 --asset plc-1 --plant my-plant")
  .action(act(async () => (await import("./commands/values.ts")).poll));
values
  .command("export")
  .description(
    "Writes every kept value of variables in order of time, with its quality and the packet or row that it was read from.",
  )
  .argument("[variable...]", "ids of variables, or tags (default: all)")
  .option("--plant <folder>", "the plant", ".")
  .option("--from <moment>", "only from then on")
  .option("--until <moment>", "only until then")
  .option("--output <file>", "write there (default: standard output)")
  .option("--json", "as lines of JSON instead of CSV")
  .addHelpText("after", "\nExample:\n  bulkhead values export raw-level --plant my-plant --from 2026-03-01 --output level.csv")
  .action(act(async () => (await import("./commands/values.ts")).exportValues));

const tags = program
  .command("tags")
  .summary("propose process variables")
  .description(
    "Proposes process variables for the plant, out of traffic or out of lists that people keep. Nothing is taken by itself.",
  );
tags
  .command("propose")
  .description(
    "Looks at every value that was read or written in captures and proposes the variables that the plant does not declare: where they lie, of what type they most likely are, how words are ordered and numbers scaled, how sure that is and why. As YAML to paste; units and limits are for a person to add.",
  )
  .argument("[folder]", "the plant", ".")
  .argument("[capture...]", "from these captures (default: all captures among the plant's evidence)")
  .option("--json", "write it as JSON")
  .addHelpText("after", "\nExample:\n  bulkhead tags propose my-plant span.pcapng")
  .action(act(async () => (await import("./commands/tags.ts")).proposeTags));
tags
  .command("import")
  .description(
    "Reads a list of tags (CSV or XLSX, English or German headers, as people keep them or as TIA Portal writes PLC tags), a list of alarms with their limits, or an OPC UA NodeSet2 document, and writes variables as YAML to paste. Cells that are not understood are told with their place.",
  )
  .argument("<file>", "the list")
  .option("--plant <folder>", "the plant", ".")
  .option("--asset <id>", "the asset of tags that name none")
  .option("--json", "write it as JSON")
  .addHelpText("after", "\nExample:\n  bulkhead tags import tags.xlsx --plant my-plant --asset plc-1")
  .action(act(async () => (await import("./commands/tags.ts")).importTags));

program
  .command("report")
  .summary("write the report")
  .description("Writes the self-contained HTML report of a plant.")
  .argument("[folder]", "the plant", ".")
  .option("--as-of <date>", "assess for this day instead of now")
  .option("--output <file>", "where to write it (default: .bulkhead/report.html in the plant)")
  .option("--json", "say where it lies as JSON")
  .addHelpText("after", "\nExample:\n  bulkhead report my-plant --output report.html")
  .action(act(async () => (await import("./commands/report.ts")).report));

program
  .command("keygen")
  .summary("make a key pair for sealing")
  .description("Makes an Ed25519 key pair: FILE (private, keep it) and FILE.pub (give it to whoever verifies).")
  .argument("<file>", "where to write the private key (PEM)")
  .option("--json", "say what was made as JSON")
  .addHelpText("after", "\nExample:\n  bulkhead keygen assessor.key")
  .action(act(async () => (await import("./commands/keygen.ts")).keygen));

program
  .command("hunt")
  .summary("stages of known attacks, and what your own rules look for")
  .description(
    "Holds rules over all facts and findings of the plant: the shipped ones for public stages of TRITON, Industroyer, PIPEDREAM, FrostyGoop and Stuxnet, and your own in YAML after the manner of Sigma. Exits with 1 where something is found. Techniques are those of MITRE ATT&CK for ICS.",
  )
  .argument("[folder]", "the plant", ".")
  .option("--rules <file...>", "rules of your own")
  .option("--no-shipped", "without the shipped rules")
  .option("--list", "list the rules")
  .option("--as-of <date>", "as of this day instead of now")
  .option("--json", "write what was found as JSON")
  .addHelpText(
    "after",
    "\nExamples:\n  bulkhead hunt my-plant\n  bulkhead hunt my-plant --rules mine.yaml --no-shipped\n  bulkhead hunt --list",
  )
  .action(act(async () => (await import("./commands/hunt.ts")).hunt));

program
  .command("scan")
  .summary("look for malicious software on media and in files")
  .description(
    "Holds files, and what is in their archives, against YARA rules (YARA-X, built in), a running clamd, and lists of digests that are allowed. Writes a report that counts as evidence. Exits with 1 where something is found, with 3 where something could not be read.",
  )
  .argument("<path>", "a file or folder, e.g. /media/usb")
  .option("--yara <path...>", "files or folders of YARA rules (the EICAR test file is always looked for)")
  .option("--clamd <socket>", "ask this clamd too: a path, or host:port")
  .option("--allow <file...>", "lists of SHA-256 digests; what is on none is found")
  .option("--removable", "the place is removable media")
  .option("--host <id>", "the asset or station (default: this host's name)")
  .option("--output <file>", "write the report there, as evidence")
  .option("--json", "print the report")
  .addHelpText(
    "after",
    "\nExamples:\n  bulkhead scan /media/usb --removable --yara rules --output my-plant/evidence/usb-17.scan.json\n  bulkhead scan update.zip --allow approved.sha256",
  )
  .action(act(async () => (await import("./commands/scan.ts")).scan));

program
  .command("drift")
  .summary("what changed, who did it, and which change record covers it")
  .description(
    "Compares files, controller programs, packages, settings and versions from look to look and with baselines. Change records (YAML under `changes`) among the evidence cover what was approved. Exits with 1 where a change is covered by none.",
  )
  .argument("[folder]", "the plant", ".")
  .option("--asset <id>", "only of this asset")
  .option("--uncovered", "only what no record covers")
  .option("--as-of <date>", "as of this day instead of now")
  .option("--json", "write it as JSON")
  .addHelpText("after", "\nExamples:\n  bulkhead drift my-plant\n  bulkhead drift my-plant --asset plc-dosing --uncovered")
  .action(act(async () => (await import("./commands/drift.ts")).drift));

const packages = program
  .command("package")
  .summary("signed packages between owner, integrator, supplier and maintainer")
  .description(
    "The owner's specification goes out, the integrator's design and the claims of suppliers and maintainers come back. A package counts only where the plant names its key under `organisations`; what contradicts is told, and both sides stand.",
  )
  .addHelpText(
    "after",
    "\nExamples:\n  bulkhead package make specification my-plant --from Owner --key owner.key --output crs.json\n  bulkhead package make claims claims.yaml --from Acme --key acme.key --output acme.json\n  bulkhead package merge acme.json my-plant",
  );
packages
  .command("make")
  .summary("make and sign a package")
  .addArgument(new Argument("<kind>", "what it is").choices(["specification", "design", "claims"]))
  .argument("<path>", "the plant, or a YAML file with `claims`")
  .requiredOption("--from <name>", "who makes it")
  .requiredOption("--key <file>", "private key (bulkhead keygen)")
  .requiredOption("--output <file>", "write it there")
  .option("--claims <file>", "claims to go with a design")
  .option("--note <text>", "a word to the reader")
  .action(act(async () => (await import("./commands/package.ts")).makePackage));
packages
  .command("inspect")
  .summary("what is in a package, and whether its signature holds")
  .argument("<file>", "the package")
  .option("--key <file...>", "public keys that you trust")
  .option("--plant <folder>", "trust the keys of this plant's organisations")
  .option("--json", "write it as JSON")
  .action(act(async () => (await import("./commands/package.ts")).inspectPackage));
packages
  .command("merge")
  .summary("take a package into a plant")
  .argument("<file>", "the package")
  .argument("[folder]", "the plant", ".")
  .option("--json", "say what was taken as JSON")
  .action(act(async () => (await import("./commands/package.ts")).mergeIntoPlant));

program
  .command("duties")
  .summary("what nobody holds: places, roles and duties")
  .description(
    "Lists zones, conduits and assets for which no organisation answers, roles that nobody has, and rows of 62443-2-4, 2-1 and 2-3 of which nobody says that he holds them.",
  )
  .argument("[folder]", "the plant", ".")
  .option("--as-of <date>", "as of this day instead of now")
  .option("--json", "write it as JSON")
  .addHelpText("after", "\nExample:\n  bulkhead duties my-plant")
  .action(act(async () => (await import("./commands/package.ts")).listDuties));

const answers = program
  .command("answer")
  .summary("what people say about rows: draft, submit, review, approve")
  .description(
    "Answers are drafted, submitted, reviewed and approved; nobody reviews or approves his own. Only approved answers count, from their day on and until they end. Every step is an entry of the plant's ledger.",
  )
  .addHelpText(
    "after",
    "\nExamples:\n  bulkhead answer draft SR-1.3 SR-1.4 --where dosing intake --answer met --reason 'Accounts are reviewed each quarter' --until 2027-06-30\n  bulkhead answer submit 1f2e3d4c\n  bulkhead answer approve 1f2e3d4c --as 'Plant manager'\n  bulkhead answer list --expiring 90",
  );
answers
  .command("draft")
  .summary("write answers")
  .argument("<requirement...>", "rows, as in SR-1.3")
  .requiredOption("--where <id...>", "zones, conduits, assets or organisations, or * for all")
  .addOption(new Option("--answer <answer>").choices(["met", "not met", "not applicable", "compensated"]).makeOptionMandatory())
  .requiredOption("--reason <text>", "how it is met, or why not")
  .option("--since <date>", "from when it holds (default: now)")
  .option("--until <date>", "when it ends and is asked for again")
  .option("--part <name>", "part of the standard", "62443-3-3")
  .option("--countermeasure <id>", "by what it is compensated")
  .option("--maturity <level>", "1 to 4, for parts with levels of maturity")
  .addOption(
    new Option("--how <means>", "how a component meets it").choices(["native", "configured", "external", "compensating"]),
  )
  .option("--for-version <version>", "the version of the product of which it speaks")
  .option("--plant <folder>", "the plant", ".")
  .option("--as <name>", "who says so (default: you)")
  .option("--json", "print the ids as JSON")
  .action(act(async () => (await import("./commands/answer.ts")).draftAnswers));
for (const [move, summary] of [
  ["submit", "hand answers over for review"],
  ["review", "say that answers were looked at"],
  ["approve", "have answers count"],
  ["withdraw", "take answers back"],
] as const) {
  answers
    .command(move)
    .summary(summary)
    .argument("<id...>", "answers")
    .option("--plant <folder>", "the plant", ".")
    .option("--as <name>", "who does (default: you)")
    .action(
      act(
        async () => async (terminal: Terminal, ids: string[], options: { plant: string; as?: string }) =>
          (await import("./commands/answer.ts")).moveAnswers(terminal, ids, { move }, options),
      ),
    );
}
for (const [move, option, key] of [
  ["reject", "--why <text>", "why"],
  ["comment", "--text <text>", "text"],
] as const) {
  answers
    .command(move)
    .summary(move === "reject" ? "send answers back, with why" : "say something about answers")
    .argument("<id...>", "answers")
    .requiredOption(option, "in a sentence")
    .option("--plant <folder>", "the plant", ".")
    .option("--as <name>", "who does (default: you)")
    .action(
      act(
        async () =>
          async (terminal: Terminal, ids: string[], options: { plant: string; as?: string; why?: string; text?: string }) => {
            const said = options[key] ?? "";
            const step = move === "reject" ? ({ move, why: said } as const) : ({ move, text: said } as const);
            return (await import("./commands/answer.ts")).moveAnswers(terminal, ids, step, options);
          },
      ),
    );
}
answers
  .command("carry-over")
  .summary("draft answers of before again")
  .argument("<id...>", "answers")
  .option("--until <date>", "when the new ones end")
  .option("--plant <folder>", "the plant", ".")
  .option("--as <name>", "who says so (default: you)")
  .option("--json", "print the new ids as JSON")
  .action(act(async () => (await import("./commands/answer.ts")).carryAnswers));
answers
  .command("list")
  .summary("answers and their state")
  .option("--state <state>", "draft, submitted, reviewed, approved, rejected or expired")
  .option("--expiring <days>", "only those that end within so many days")
  .option("--as-of <date>", "as they were on this day")
  .option("--plant <folder>", "the plant", ".")
  .option("--json", "write them as JSON")
  .action(act(async () => (await import("./commands/answer.ts")).listAnswers));

program
  .command("export")
  .summary("the assessment in the formats of other tools")
  .description(
    "Writes the assessment as NIST OSCAL, MITRE HDF, CycloneDX attestations or SARIF, or as a sheet of open questions that people fill in offline. What can be read back is, before anything is handed over.",
  )
  .argument("[folder]", "the plant", ".")
  .requiredOption("--format <name>", "oscal, hdf, cyclonedx, sarif or answers")
  .option("--output <folder>", "write the files there", "export")
  .option("--as-of <date>", "assess for this day instead of now")
  .option("--json", "say what was written as JSON")
  .addHelpText(
    "after",
    "\nExamples:\n  bulkhead export my-plant --format oscal --output oscal\n  bulkhead export my-plant --format answers\n  bulkhead export my-plant --format sarif --output .",
  )
  .action(act(async () => (await import("./commands/export.ts")).exportAssessment));

program
  .command("import-answers")
  .summary("take answers out of a filled-in sheet")
  .description(
    "Reads a sheet of answers (XLSX or CSV, as `bulkhead export --format answers` writes it), and puts them as statements among the plant's evidence. Cells that cannot be taken are told with their place; the other rows are taken.",
  )
  .argument("<sheet>", "the filled-in sheet")
  .argument("[folder]", "the plant", ".")
  .option("--output <file>", "write the statements there (default: evidence/NAME.statements.yaml)")
  .option("--json", "say what was taken as JSON")
  .addHelpText("after", "\nExample:\n  bulkhead import-answers answers.xlsx my-plant")
  .action(act(async () => (await import("./commands/import-answers.ts")).importAnswers));

program
  .command("seal")
  .summary("seal the assessment into a dossier")
  .description("Writes a dossier: evidence digests, facts, design and verdicts as signed in-toto statements.")
  .argument("[folder]", "the plant", ".")
  .requiredOption("--key <file>", "Ed25519 private key (bulkhead keygen, or openssl genpkey -algorithm ed25519)")
  .option("--as-of <date>", "assess for this day instead of now")
  .option("--output <file>", "where to write it (default: dossier.json in the plant)")
  .option("--json", "say what was sealed as JSON")
  .addHelpText("after", "\nExample:\n  bulkhead keygen assessor.key && bulkhead seal my-plant --key assessor.key")
  .action(act(async () => (await import("./commands/seal.ts")).seal));

program
  .command("verify")
  .summary("check a dossier offline and recompute its levels")
  .description("Checks signatures and digests of a dossier, recomputes every verdict and level from its facts, and compares.")
  .argument("<dossier>", "the dossier")
  .requiredOption("--key <file...>", "public keys that are trusted (PEM)")
  .option("--evidence <folder>", "also compare the evidence files in this folder with their digests")
  .option("--json", "write the result as JSON")
  .addHelpText("after", "\nExample:\n  bulkhead verify dossier.json --key assessor.key.pub --evidence my-plant/evidence")
  .action(act(async () => (await import("./commands/verify.ts")).verify));

program
  .command("verify-firewall")
  .summary("hold firewall configurations against the design")
  .description(
    "Proves for every pair of zones and every channel what a firewall permits that was not declared, and what it does not permit that was, with a packet and the rules that decide it. Exits with 1 where the design is violated, with 3 where something could not be proven.",
  )
  .argument("<file...>", "configurations; the kind is recognised by content")
  .option("--plant <folder>", "the design; without it only the rules themselves are examined")
  .option("--device <id>", "the asset that they are of (default: as the plant's evidence says, or by the file's name)")
  .option("--against <file>", "an older version: what does the change open and close?")
  .option("--json", "write it as JSON")
  .addHelpText(
    "after",
    "\nExamples:\n  bulkhead verify-firewall my-plant/evidence/fw1.nft.json --plant my-plant\n  bulkhead verify-firewall new.rules --against old.rules\n  bulkhead verify-firewall fw1.v4 fw1.v6 --plant my-plant --device fw1 --json",
  )
  .action(act(async () => (await import("./commands/verify-firewall.ts")).verifyFirewalls));

program
  .command("segmentation")
  .summary("show design, configuration and traffic side by side")
  .description(
    "Follows packets through every firewall whose configuration is among the evidence and holds what comes through against the channels of the design and against the traffic that was seen. Exits with 1 where something passes, or passed, beyond the design.",
  )
  .argument("[folder]", "the plant", ".")
  .option("--as-of <date>", "assess as of this day (default: now)")
  .option("--json", "write it as JSON")
  .addHelpText("after", "\nExample:\n  bulkhead segmentation examples/water-treatment")
  .action(act(async () => (await import("./commands/segmentation.ts")).segmentation));

program
  .command("compile")
  .summary("write the rules of a firewall from the design")
  .description(
    "Compiles the conduits that an asset enforces to the rules of a firewall: default deny, only the side that may begin begins, rules named after their channels. What was written is read back and proven to be the design, else nothing is handed over. Exits with 3 where the target cannot enforce all that channels say, and tells what.",
  )
  .argument("[folder]", "the plant", ".")
  .requiredOption("--device <id>", "the asset that shall enforce its conduits")
  .requiredOption(
    "--target <name>",
    "what it is configured in: nftables, nftables-bridge, iptables, cisco-ios, cisco-asa, fortios, pan-os, junos-srx, routeros, pfsense, suricata, windows-firewall; any other word lists them",
  )
  .option("--output <folder>", "write the files there (default: print them)")
  .option("--against <file>", "the running configuration: tell and write what changes, and what to go back to")
  .option("--json", "write it as JSON")
  .addHelpText("after", "\nExample:\n  bulkhead compile examples/water-treatment --device fw1 --target nftables --output rules")
  .action(act(async () => (await import("./commands/compile.ts")).compile));

program
  .command("serve")
  .summary("open plants in the browser, for one person or a team")
  .description(
    "Serves the web application and the HTTP API. Without more it listens on this machine only, keeps what it needs in .bulkhead of the first plant, and prints a one-time link that makes the administrator. It refuses addresses that others can reach without TLS and without an administrator.",
  )
  .argument("[folders...]", "plants; more can be made in the browser")
  .option("--host <address>", "where to listen", "127.0.0.1")
  .option("--port <number>", "on which port", "62443")
  .option("--name <host...>", "names under which people reach it, as in plant.example:443")
  .option("--tls-key <file>", "private key (PEM)")
  .option("--tls-cert <file>", "certificate and its chain (PEM)")
  .option("--openid <file>", "the identity provider of your organisation (OpenID Connect), as docs/openid.md tells")
  .option("--home <folder>", "where the server keeps what is its own (default: .bulkhead in the first plant)")
  .option("--quota <size>", "room for uploaded evidence per plant", "200GB")
  .option("--as-of <date>", "judge for this day instead of now")
  .option("--json", "say where it listens as a line of JSON")
  .addHelpText(
    "after",
    "\nExamples:\n  bulkhead serve examples/water-treatment\n  bulkhead serve plant-a plant-b --home /srv/bulkhead --host 0.0.0.0 --name plants.example --tls-key key.pem --tls-cert cert.pem",
  )
  .action(act(async () => (await import("./commands/serve.ts")).serveFolders));

program
  .command("schema")
  .summary("print the JSON Schema of plant.yaml")
  .description("Prints the JSON Schema with which editors complete and check plant.yaml.")
  .addHelpText("after", "\nExample:\n  bulkhead schema > plant.schema.json")
  .action(act(async () => (await import("./commands/schema.ts")).schema));

/** How the list of commands is read: by what one wants to do. */
const GROUPS: readonly (readonly [string, readonly string[]])[] = [
  ["Begin:", ["init", "observe", "collect", "schema", "serve"]],
  ["Where it stands:", ["assess", "explain", "what-if", "changes", "crosswalk", "report"]],
  ["What is there, and what it does:", ["inventory", "traffic", "watch", "cut", "baseline", "hunt", "drift", "scan"]],
  ["Components and patches:", ["components", "advisories", "patches"]],
  ["Firewalls:", ["verify-firewall", "segmentation", "compile"]],
  ["The process:", ["tags", "values", "learn", "alarms"]],
  ["People and parties:", ["questions", "answer", "import-answers", "package", "duties"]],
  ["For others:", ["export", "keygen", "seal", "verify"]],
];
for (const [heading, names] of GROUPS) {
  for (const command of program.commands) if (names.includes(command.name())) command.helpGroup(heading);
}

await program.parseAsync();
