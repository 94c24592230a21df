// Contract: the HTTP API as data, shared by the server, the web application and whoever writes a client.

export { applyEdits, type Design, type Edit, edit, invertEdits, type MapPlaces, THING_KINDS, type ThingKind } from "./edit.ts";
export { newPassword, type Person, personName, TOKEN_SCOPES, type Token } from "./people.ts";
export * from "./plants.ts";
export { type Grant, grant, RIGHTS, RIGHTS_OF, type Right, ROLES, type Role, reachOf } from "./rights.ts";
export { type Need, type RefusalBody, type Route, refusal } from "./route.ts";
export { type BodyOf, type GivenBy, type ParamsOf, type QueryOf, ROUTES, type RouteName } from "./routes.ts";
