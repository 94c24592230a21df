// Every page and its address. Each page is a file of its own that is loaded when it is first opened.

import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  type SearchSchemaInput,
} from "@tanstack/react-router";
import type { RowFilter } from "./api/assessment.ts";
import { mapQuery } from "./api/map.ts";
import { standingQuery } from "./api/plants.ts";
import { questions } from "./api/questions.ts";
import type { Chosen } from "./map/selection.ts";
import { Frame } from "./shell/frame.tsx";
import { NotFound } from "./shell/not-found.tsx";

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

/** A text of the address, where it is one. */
function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;
}

type Given = Readonly<Record<string, unknown>>;
/** Leaves out what is not there, so that addresses stay short. */
function there<T extends object>(values: T): { readonly [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    readonly [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}

const inside = createRoute({ getParentRoute: () => root, id: "inside", component: Frame });

const plants = createRoute({
  getParentRoute: () => inside,
  path: "/",
  component: lazyRouteComponent(() => import("./home/plants-page.tsx"), "PlantsPage"),
});
const home = createRoute({
  getParentRoute: () => inside,
  path: "/p/$plant",
  loader: ({ params }) => void questions.prefetchQuery(standingQuery(params.plant)),
  component: lazyRouteComponent(() => import("./home/home-page.tsx"), "HomePage"),
});
const map = createRoute({
  getParentRoute: () => inside,
  path: "/p/$plant/map",
  // asked for while the page itself is still under way
  loader: ({ params }) => void questions.prefetchQuery(mapQuery(params.plant)),
  validateSearch: (given: Given & SearchSchemaInput) =>
    there({
      kind: (["zone", "conduit", "asset", "line"] as const).find((kind): kind is Chosen["kind"] => kind === given["kind"]),
      id: text(given["id"]),
    }),
  component: lazyRouteComponent(() => import("./map/map-page.tsx"), "MapPage"),
});
const assessment = createRoute({
  getParentRoute: () => inside,
  path: "/p/$plant/assessment",
  component: lazyRouteComponent(() => import("./assessment/assessment-page.tsx"), "AssessmentPage"),
});
const rows = createRoute({
  getParentRoute: () => inside,
  path: "/p/$plant/assessment/rows",
  validateSearch: (given: Given & SearchSchemaInput) =>
    there({
      text: text(given["text"]),
      subject: text(given["subject"]),
      fr: text(given["fr"]) as RowFilter["fr"],
      verdict: text(given["verdict"]) as RowFilter["verdict"],
      blocking: given["blocking"] === true ? true : undefined,
    }),
  component: lazyRouteComponent(() => import("./assessment/rows-page.tsx"), "RowsPage"),
});
const proof = createRoute({
  getParentRoute: () => inside,
  path: "/p/$plant/assessment/rows/$subject/$requirement",
  component: lazyRouteComponent(() => import("./assessment/proof-page.tsx"), "ProofPage"),
});
const findings = createRoute({
  getParentRoute: () => inside,
  path: "/p/$plant/findings",
  validateSearch: (given: Given & SearchSchemaInput) =>
    there({ id: text(given["id"]), about: text(given["about"]), state: text(given["state"]), code: text(given["code"]) }),
  component: lazyRouteComponent(() => import("./findings/findings-page.tsx"), "FindingsPage"),
});
const traffic = createRoute({
  getParentRoute: () => inside,
  path: "/p/$plant/traffic",
  validateSearch: (given: Given & SearchSchemaInput) => there({ view: text(given["view"]), party: text(given["party"]) }),
  component: lazyRouteComponent(() => import("./traffic/traffic-page.tsx"), "TrafficPage"),
});

const evidence = createRoute({
  getParentRoute: () => inside,
  path: "/p/$plant/evidence",
  validateSearch: (given: Given & SearchSchemaInput) => there({ id: text(given["id"]) }),
  component: lazyRouteComponent(() => import("./evidence/evidence-page.tsx"), "EvidencePage"),
});
const ledger = createRoute({
  getParentRoute: () => inside,
  path: "/ledger",
  component: lazyRouteComponent(() => import("./ledger/ledger-page.tsx"), "LedgerPage"),
});
const people = createRoute({
  getParentRoute: () => inside,
  path: "/people",
  component: lazyRouteComponent(() => import("./people/people-page.tsx"), "PeoplePage"),
});
const account = createRoute({
  getParentRoute: () => inside,
  path: "/account",
  component: lazyRouteComponent(() => import("./people/account-page.tsx"), "AccountPage"),
});
const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (given: Given & SearchSchemaInput) => there({ to: text(given["to"]) }),
  component: lazyRouteComponent(() => import("./entry/sign-in-page.tsx"), "SignInPage"),
});
const provider = createRoute({
  getParentRoute: () => root,
  path: "/openid",
  component: lazyRouteComponent(() => import("./entry/provider-page.tsx"), "ProviderPage"),
});
const lock = createRoute({
  getParentRoute: () => root,
  path: "/lock",
  component: lazyRouteComponent(() => import("./entry/lock-page.tsx"), "LockPage"),
});
const first = createRoute({
  getParentRoute: () => root,
  path: "/first/$secret",
  component: lazyRouteComponent(() => import("./entry/first-page.tsx"), "FirstPage"),
});

const tree = root.addChildren([
  inside.addChildren([plants, home, map, assessment, rows, proof, evidence, findings, traffic, ledger, people, account]),
  signIn,
  provider,
  lock,
  first,
]);

export const router = createRouter({ routeTree: tree, defaultPreload: "intent", scrollRestoration: true });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
