import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// A Scrim that runs already: the page is then worked on with its real data behind it.
const scrim = process.env["SCRIM"] ?? "http://127.0.0.1:7270";
// With its token nobody needs to sign in.
const token = process.env["SCRIM_TOKEN"];
const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2022",
    // Nothing in the page is a data: address but what the page's policy names; fonts and scripts never are.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // What counts is the packed first view, which e2e/first.e2e.ts measures.
    chunkSizeWarningLimit: 800,
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
  server: {
    host: "127.0.0.1",
    port: 5173,
    strictPort: true,
    proxy: {
      // Scrim asks that Host and Origin are its own.
      "/api": {
        target: scrim,
        changeOrigin: true,
        ws: true,
        headers,
        configure: (proxy) => {
          proxy.on("proxyReq", (request) => {
            if (request.getHeader("origin") !== undefined) {
              request.setHeader("origin", scrim);
            }
          });
          proxy.on("proxyReqWs", (request) => {
            request.setHeader("origin", scrim);
          });
        },
      },
    },
  },
});
