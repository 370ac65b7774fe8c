import { createServer, type ViteDevServer } from "vite";
import { join } from "node:path";
import type { Daemon } from "./daemon.ts";

const servers = new Map<string, ViteDevServer>();

/**
 * The address to open. With SCRIM_UI=dev the page comes from Vite as it is in `src` now, and shows the token for the
 * browser; else it is the one that Scrim serves, and the browser signs in.
 */
export async function development(daemon: Daemon, link: () => Promise<string>): Promise<string> {
  if (process.env["SCRIM_UI"] !== "dev") {
    return link();
  }
  let server = servers.get(daemon.data);
  if (server === undefined) {
    process.env["SCRIM"] = daemon.url;
    process.env["SCRIM_TOKEN"] = daemon.token;
    server = await createServer({
      root: join(import.meta.dirname, ".."),
      configFile: join(import.meta.dirname, "../vite.config.ts"),
      logLevel: "error",
      server: { port: 0, strictPort: false, hmr: false },
    });
    await server.listen();
    servers.set(daemon.data, server);
  }
  return server.resolvedUrls?.local[0] ?? "";
}
