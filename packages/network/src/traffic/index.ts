export { judgeTraffic } from "./judge.ts";
