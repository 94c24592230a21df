// How the web application is built: plain files that the server hands out, with nothing inline, so that its content security policy holds.

import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  build: { target: "es2024", assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: false },
  server: { proxy: { "/api": process.env["BULKHEAD_SERVER"] ?? "http://127.0.0.1:62443" } },
});
