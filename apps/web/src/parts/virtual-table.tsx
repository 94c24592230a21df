// A table of any length: only the rows in view exist. Arrow keys, Home, End and page keys move; Enter opens; Space marks, where marking is on.

import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  /** A track of CSS grid, e.g. `120px` or `minmax(0, 2fr)`. */
  readonly width: string;
  readonly align?: "end";
  /** The title is for screen readers only. */
  readonly unseen?: true;
  readonly cell: (row: Row) => ReactNode;
}

export interface VirtualTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly onOpen?: (row: Row) => void;
  readonly marked?: ReadonlySet<string>;
  readonly onMark?: (keys: ReadonlySet<string>) => void;
  readonly sort?: { readonly key: string; readonly down: boolean } | undefined;
  readonly onSort?: (key: string) => void;
  readonly selected?: string | undefined;
  /** Called near the end of the rows, to have more of them. */
  readonly onEnd?: () => void;
  readonly empty: ReactNode;
  readonly rowHeight?: number;
}

export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
  const { columns, rows, keyOf, marked, onMark, onOpen, onEnd, rowHeight = 34 } = props;
  const body = useRef<HTMLDivElement>(null);
  const id = useId();
  const [at, setAt] = useState(0);
  const here = Math.min(at, Math.max(0, rows.length - 1));
  // its functions change with every scroll; nothing here is memoised on them
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => body.current,
    estimateSize: () => rowHeight,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - 12) onEnd?.();
  }, [last, rows.length, onEnd]);

  const mark = (from: number, to: number) => {
    if (onMark === undefined) return;
    const next = new Set(marked);
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    const chosen = rows.slice(low, high + 1).map(keyOf);
    const off = low === high && chosen.every((key) => next.has(key));
    for (const key of chosen) {
      if (off) next.delete(key);
      else next.add(key);
    }
    onMark(next);
  };

  const move = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((body.current?.clientHeight ?? rowHeight) / rowHeight) - 1);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: here + 1,
      ArrowUp: here - 1,
      PageDown: here + page,
      PageUp: here - page,
      Home: 0,
      End: rows.length - 1,
    };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const to = Math.max(0, Math.min(rows.length - 1, step));
      if (event.shiftKey) mark(here, to);
      setAt(to);
      virtual.scrollToIndex(to);
      return;
    }
    const row = rows[here];
    if (row === undefined) return;
    if (event.key === "Enter") onOpen?.(row);
    else if (event.key === " " && onMark !== undefined) {
      event.preventDefault();
      mark(here, here);
    } else if (event.key === "a" && (event.ctrlKey || event.metaKey) && onMark !== undefined) {
      event.preventDefault();
      onMark(new Set(rows.map(keyOf)));
    }
  };

  const tracks = columns.map((column) => column.width).join(" ");
  return (
    <div
      className="virtual sheet"
      style={{ "--columns": tracks, "--row": `${rowHeight}px` } as React.CSSProperties}
      role="grid"
      tabIndex={0}
      aria-label={props.label}
      aria-rowcount={rows.length + 1}
      aria-multiselectable={onMark !== undefined}
      aria-activedescendant={rows.length > 0 && items.some((item) => item.index === here) ? `${id}-${here}` : undefined}
      onKeyDown={move}
    >
      <div role="rowgroup">
        <div className="virtual-head" role="row" aria-rowindex={1}>
          {columns.map((column) => {
            const sorted = props.sort?.key === column.key;
            return (
              <div
                key={column.key}
                role="columnheader"
                className={column.align === "end" ? "number" : undefined}
                aria-sort={sorted ? (props.sort?.down ? "descending" : "ascending") : undefined}
              >
                {props.onSort === undefined || column.unseen === true ? (
                  <span className={column.unseen ? "unseen" : undefined}>{column.title}</span>
                ) : (
                  <button type="button" tabIndex={-1} onClick={() => props.onSort?.(column.key)}>
                    {column.title}
                    <span aria-hidden="true">{sorted ? (props.sort?.down ? " ↓" : " ↑") : ""}</span>
                  </button>
                )}
              </div>
            );
          })}
        </div>
      </div>
      {rows.length === 0 ? (
        <div className="state">{props.empty}</div>
      ) : (
        <div ref={body} className="virtual-body" role="rowgroup" tabIndex={-1}>
          <div className="virtual-space" role="presentation" style={{ height: virtual.getTotalSize() }}>
            {items.map((item) => {
              const row = rows[item.index];
              if (row === undefined) return null;
              const key = keyOf(row);
              const chosen = marked?.has(key) === true || props.selected === key;
              return (
                // The grid itself takes the keys, as the pattern of the WAI-ARIA practices has it; rows take only the pointer.
                <div
                  key={key}
                  id={`${id}-${item.index}`}
                  role="row"
                  tabIndex={-1}
                  aria-rowindex={item.index + 2}
                  aria-selected={onMark !== undefined || props.selected !== undefined ? chosen : undefined}
                  className={`virtual-row${onOpen === undefined ? "" : " opens"}${item.index === here ? " at" : ""}`}
                  style={{ transform: `translateY(${item.start}px)` }}
                  onClick={(event) => {
                    if (onMark !== undefined && (event.ctrlKey || event.metaKey || event.shiftKey)) {
                      mark(event.shiftKey ? here : item.index, item.index);
                    } else onOpen?.(row);
                    setAt(item.index);
                  }}
                  onKeyDown={undefined}
                >
                  {columns.map((column) => (
                    <div key={column.key} role="gridcell" className={`cell${column.align === "end" ? " number" : ""}`}>
                      {column.cell(row)}
                    </div>
                  ))}
                </div>
              );
            })}
          </div>
        </div>
      )}
    </div>
  );
}
