// A reporter for node:test that closes the run: which tests were skipped and why, how many damaged messages were played, and one line with
// the counts.

interface TestEvent {
  readonly type: string;
  readonly data: {
    readonly name?: string;
    readonly file?: string;
    readonly message?: string;
    readonly skip?: string | boolean;
    readonly details?: { readonly type?: string };
  };
}

export default async function* summarise(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let passed = 0;
  let failed = 0;
  let damaged = 0;
  const skipped: string[] = [];
  for await (const { type, data } of events) {
    if (type === "test:stdout") damaged += Number(/^damaged messages: (\d+)/m.exec(data.message ?? "")?.[1] ?? 0);
    if (data.details?.type === "suite") continue;
    if (data.skip !== undefined && data.skip !== false) {
      if (type === "test:pass" || type === "test:fail")
        skipped.push(`skipped: ${data.name} (${data.skip === true ? "no reason given" : data.skip})`);
    } else if (type === "test:pass") passed += 1;
    else if (type === "test:fail") failed += 1;
  }
  yield `\n${skipped.map((line) => `${line}\n`).join("")}`;
  if (damaged > 0) yield `${damaged.toLocaleString("en")} damaged messages played\n`;
  yield `${passed} passed, ${failed} failed, ${skipped.length} skipped\n`;
}
