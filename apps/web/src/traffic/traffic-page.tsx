// Traffic: what is there, who talks to whom, and what was done, over time; what is new since last time stands out.

import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useDeferredValue, useState } from "react";
import {
  type ConversationEntry,
  type Device,
  type OperationEntry,
  type TrafficRows,
  type TrafficView,
  useOperationTimes,
  useTraffic,
} from "../api/traffic.ts";
import { useFormats, useMessages } from "../language/language.tsx";
import { Page } from "../parts/page.tsx";
import { SeenText } from "../parts/seen-text.tsx";
import { type Column, VirtualTable } from "../parts/virtual-table.tsx";
import { OperationChart } from "./operation-chart.tsx";
import "./traffic.css";

const VIEWS = ["inventory", "conversations", "operations"] as const satisfies readonly TrafficView[];

export function TrafficPage() {
  const { traffic } = useMessages();
  const { plant } = useParams({ from: "/inside/p/$plant/traffic" });
  const search = useSearch({ from: "/inside/p/$plant/traffic" });
  const view = VIEWS.find((one) => one === search.view) ?? "conversations";
  return (
    <Page title={traffic.title} lead={traffic.lead} full>
      <nav className="tabs" aria-label={traffic.title}>
        {VIEWS.map((one) => (
          <Link
            key={one}
            to="/p/$plant/traffic"
            params={{ plant }}
            search={{ ...search, view: one }}
            aria-current={one === view ? "page" : undefined}
          >
            {traffic.views[one]}
          </Link>
        ))}
      </nav>
      {view === "inventory" && <Inventory plant={plant} />}
      {view === "conversations" && <Conversations plant={plant} />}
      {view === "operations" && <Operations plant={plant} />}
    </Page>
  );
}

function TrafficTable<View extends TrafficView>(props: {
  readonly plant: string;
  readonly view: View;
  readonly columns: readonly Column<TrafficRows[View]>[];
  readonly keyOf: (row: TrafficRows[View]) => string;
}) {
  const { traffic, shell } = useMessages();
  const search = useSearch({ from: "/inside/p/$plant/traffic" });
  const navigate = useNavigate({ from: "/p/$plant/traffic" });
  const [text, setText] = useState("");
  const wanted = useDeferredValue(text);
  const { rows, total, more } = useTraffic(props.plant, props.view, {
    ...(search.party === undefined ? {} : { party: search.party }),
    ...(wanted === "" ? {} : { text: wanted }),
  });
  return (
    <>
      <div className="filters" role="search" aria-label={shell.filter}>
        <input
          type="search"
          aria-label={shell.filter}
          placeholder={shell.filter}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {search.party !== undefined && (
          <button type="button" className="button" onClick={() => void navigate({ search: { view: props.view } })}>
            {search.party} ✕
          </button>
        )}
        <span className="quiet small" role="status">
          {total === undefined ? shell.loading : shell.rows(total)}
        </span>
      </div>
      <VirtualTable
        label={traffic.views[props.view]}
        columns={props.columns}
        rows={rows}
        keyOf={props.keyOf}
        onEnd={more}
        empty={total === undefined ? shell.loading : traffic.none}
      />
    </>
  );
}

function Fresh({ fresh }: { readonly fresh: boolean | undefined }) {
  const { traffic } = useMessages();
  return fresh === true ? <span className="tag alarm">{traffic.fresh}</span> : null;
}

function Party({ address, name }: { readonly address: string; readonly name: string | undefined }) {
  return (
    <>
      <SeenText text={name ?? address} />
      {name !== undefined && (
        <span className="quiet small">
          {" "}
          <SeenText text={address} />
        </span>
      )}
    </>
  );
}

function Inventory({ plant }: { readonly plant: string }) {
  const { traffic, words } = useMessages();
  const { moment } = useFormats();
  const columns: readonly Column<Device>[] = [
    { key: "address", title: traffic.address, width: "170px", cell: (one) => <SeenText text={one.address} /> },
    { key: "name", title: traffic.name, width: "minmax(0, 1fr)", cell: (one) => <SeenText text={one.names.join(", ")} /> },
    {
      key: "asset",
      title: words.asset,
      width: "minmax(0, 1fr)",
      cell: (one) =>
        one.asset === undefined ? <span className="tag bad">{traffic.undeclared}</span> : <SeenText text={one.asset} />,
    },
    { key: "zone", title: words.zone, width: "140px", cell: (one) => <SeenText text={one.zone ?? "–"} /> },
    {
      key: "product",
      title: traffic.product,
      width: "minmax(0, 1fr)",
      cell: (one) => <SeenText text={[one.vendor, one.product].filter((part) => part !== undefined).join(" ")} />,
    },
    { key: "last", title: traffic.last, width: "190px", cell: (one) => moment(one.last) },
    { key: "fresh", title: traffic.fresh, unseen: true, width: "60px", cell: (one) => <Fresh fresh={one.fresh} /> },
  ];
  return <TrafficTable plant={plant} view="inventory" columns={columns} keyOf={(one) => one.address} />;
}

function Conversations({ plant }: { readonly plant: string }) {
  const { traffic, words } = useMessages();
  const { number, bytes } = useFormats();
  const columns: readonly Column<ConversationEntry>[] = [
    {
      key: "client",
      title: traffic.client,
      width: "minmax(0, 1fr)",
      cell: (one) => <Party address={one.client} name={one.clientName} />,
    },
    {
      key: "server",
      title: traffic.server,
      width: "minmax(0, 1fr)",
      cell: (one) => <Party address={one.server} name={one.serverName} />,
    },
    {
      key: "protocol",
      title: traffic.protocol,
      width: "150px",
      cell: (one) => (
        <>
          {one.protocol ?? traffic.unrecognised}{" "}
          <span className="quiet small">
            {one.transport} {one.port}
          </span>
        </>
      ),
    },
    {
      key: "channel",
      title: words.channel,
      width: "150px",
      cell: (one) =>
        one.channel === null ? <span className="tag alarm">{traffic.noChannel}</span> : <SeenText text={one.channel} />,
    },
    { key: "packets", title: traffic.packets, width: "80px", align: "end", cell: (one) => number(one.packets) },
    { key: "bytes", title: traffic.bytes, width: "80px", align: "end", cell: (one) => bytes(one.bytes) },
    { key: "fresh", title: traffic.fresh, unseen: true, width: "60px", cell: (one) => <Fresh fresh={one.fresh} /> },
  ];
  return <TrafficTable plant={plant} view="conversations" columns={columns} keyOf={(one) => one.id} />;
}

function Operations({ plant }: { readonly plant: string }) {
  const { traffic } = useMessages();
  const { number } = useFormats();
  const times = useOperationTimes(plant).data;
  const columns: readonly Column<OperationEntry>[] = [
    {
      key: "client",
      title: traffic.client,
      width: "minmax(0, 1fr)",
      cell: (one) => <Party address={one.client} name={one.clientName} />,
    },
    {
      key: "server",
      title: traffic.server,
      width: "minmax(0, 1fr)",
      cell: (one) => <Party address={one.server} name={one.serverName} />,
    },
    {
      key: "class",
      title: traffic.operation,
      width: "150px",
      cell: (one) => (one.dangerous ? <span className="tag bad">⚠ {one.class}</span> : <span className="tag">{one.class}</span>),
    },
    { key: "function", title: traffic.function, width: "minmax(0, 1fr)", cell: (one) => <SeenText text={one.function} /> },
    { key: "target", title: traffic.target, width: "130px", cell: (one) => <SeenText text={one.target ?? "–"} /> },
    { key: "count", title: traffic.count, width: "80px", align: "end", cell: (one) => number(one.count) },
    { key: "fresh", title: traffic.fresh, unseen: true, width: "60px", cell: (one) => <Fresh fresh={one.fresh} /> },
  ];
  return (
    <>
      {times !== undefined && times.times.length > 1 && <OperationChart times={times} />}
      <TrafficTable plant={plant} view="operations" columns={columns} keyOf={(one) => one.id} />
    </>
  );
}
