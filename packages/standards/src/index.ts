export * from "./level.ts";
