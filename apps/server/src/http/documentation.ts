// The documentation of the API as a page: made here from the same routes as the server itself, without a script.

import { ROUTES, type Route } from "@bulkhead/contract";
import { z } from "zod";

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function shapeOf(schema: z.ZodType | undefined, io: "input" | "output"): string {
  if (schema === undefined) return "";
  const { $schema: _, ...shape } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return `<pre>${escape(JSON.stringify(shape, null, 1))}</pre>`;
}

export function documentationPage(): string {
  const routes: readonly (readonly [string, Route])[] = Object.entries(ROUTES);
  const parts = routes.map(([name, { method, path, needs, summary, params, query, body, bytes, gives }]) => {
    const section = (title: string, schema: z.ZodType | undefined, io: "input" | "output"): string =>
      schema === undefined ? "" : `<details><summary>${title}</summary>${shapeOf(schema, io)}</details>`;
    return `<section id="${name}"><h2><code>${method} ${escape(path)}</code></h2><p>${escape(summary)}</p><p>For: ${needs === "anyone" || needs === "session" || needs === "person" ? needs : `the right <code>${needs}</code>`}.</p>${section("Path", params, "input")}${section("Query", query, "input")}${bytes === undefined ? section("Body", body, "input") : `<p>Body: up to ${bytes} bytes.</p>`}${section("Gives", gives, "output")}</section>`;
  });
  const list = routes.map(([name, { method, path }]) => `<li><a href="#${name}">${method} ${escape(path)}</a></li>`);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Bulkhead API</title><link rel="stylesheet" href="/api/documentation.css"></head><body><main><h1>Bulkhead API</h1><p>The same as OpenAPI 3.1: <a href="/api/openapi.json">openapi.json</a>. Programs send <code>Authorization: Bearer</code> with a token.</p><nav aria-label="Routes"><ul>${list.join("")}</ul></nav>${parts.join("")}</main></body></html>`;
}

export const DOCUMENTATION_STYLE =
  "body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#fff;color:#1b1f24}main{max-width:60rem;margin:0 auto;padding:2rem 1rem}h2{font-size:1.1rem;margin:2rem 0 .25rem}p{margin:.25rem 0}pre{background:#f3f5f7;padding:.75rem;overflow:auto}nav ul{columns:2;font-size:.9rem;padding-left:1rem}a{color:#0b57a4}";
