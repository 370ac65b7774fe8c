import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Json } from "../src/api/json.ts";

const ROOT = join(import.meta.dirname, "../..");
const JAR = join(ROOT, "daemon/target/scrim.jar");
const START_MILLIS = 60_000;

/** A Scrim of its own: a fresh folder, free ports, and ended with the tests. */
export class Daemon {
  readonly data: string;
  readonly httpPort: number;
  readonly oscPort: number;
  readonly oscQueryPort: number;
  private readonly options: readonly string[];
  private child: ChildProcess | undefined;
  private log = "";

  private constructor(data: string, ports: readonly [number, number, number], options: readonly string[]) {
    this.data = data;
    [this.httpPort, this.oscPort, this.oscQueryPort] = ports;
    this.options = options;
  }

  /**
   * Starts one and waits until it answers.
   *
   * @param options more of `./dev run --help`
   * @param show a data folder to begin with; it is copied. Without one: the demo show
   */
  static async start(options: readonly string[] = [], show?: string): Promise<Daemon> {
    const data = mkdtempSync(join(tmpdir(), "scrim-e2e-"));
    if (show !== undefined) {
      cpSync(show, data, { recursive: true });
    }
    const daemon = new Daemon(data, [await freePort(), await freePort(), await freePort()], options);
    await daemon.run();
    return daemon;
  }

  get url(): string {
    return `http://127.0.0.1:${this.httpPort}`;
  }

  get token(): string {
    return readFileSync(join(this.data, "token"), "utf8").trim();
  }

  /** Starts the program on the same folder and ports again. */
  async run(): Promise<void> {
    const [java, ...before] = command();
    const child = spawn(
      java ?? "java",
      [
        ...before,
        ...["--data", this.data],
        ...["--http-port", String(this.httpPort)],
        ...["--osc-port", String(this.oscPort)],
        ...["--oscquery-port", String(this.oscQueryPort)],
        ...this.options,
      ],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    this.child = child;
    this.log = "";
    const listen = (text: Buffer) => (this.log = (this.log + text.toString()).slice(-20_000));
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    const end = Date.now() + START_MILLIS;
    while (!(await this.answers())) {
      if (child.exitCode !== null || Date.now() > end) {
        throw new Error(`Scrim did not start:\n${this.log}`);
      }
      await pause(50);
    }
  }

  private async answers(): Promise<boolean> {
    try {
      return (await this.get("/api/health")).ok;
    } catch {
      return false;
    }
  }

  get(path: string): Promise<Response> {
    return fetch(this.url + path, { headers: { Authorization: `Bearer ${this.token}` } });
  }

  async json<T = Json>(path: string): Promise<T> {
    const response = await this.get(path);
    if (!response.ok) {
      throw new Error(`${path}: ${response.status} ${await response.text()}`);
    }
    return (await response.json()) as T;
  }

  /** Changes the show as a script would; waits until it is on disk. */
  async mutate(
    ...mutations: readonly Json[]
  ): Promise<{ readonly rev: number; readonly added: readonly string[] }> {
    return this.post("/api/mutations", { mutations, want: "durable" });
  }

  async post<T>(path: string, body: Json): Promise<T> {
    const response = await fetch(this.url + path, {
      method: "POST",
      headers: { Authorization: `Bearer ${this.token}`, "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${path}: ${response.status} ${text}`);
    }
    return JSON.parse(text) as T;
  }

  /** The address that `./dev link` prints: it lets a browser in once. */
  async link(role: "viewer" | "operator" | "admin" = "admin"): Promise<string> {
    const { code } = await this.post<{ code: string }>("/api/codes", { role });
    return `${this.url}/#code=${code}`;
  }

  /** Sends an OSC message with `oscsend`, which is nobody's but liblo's. */
  async osc(address: string, types: string, ...values: readonly (string | number)[]): Promise<void> {
    const sender = spawn(
      "oscsend",
      ["127.0.0.1", String(this.oscPort), address, types, ...values.map(String)],
      {
        stdio: "ignore",
      },
    );
    const [code] = (await once(sender, "exit")) as [number];
    if (code !== 0) {
      throw new Error(`oscsend ended with ${code}`);
    }
  }

  /** As pulling the plug, for the program. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  /** Ends it in good order and removes its folder. */
  async stop(): Promise<void> {
    await this.end("SIGTERM");
    rmSync(this.data, { recursive: true, force: true });
  }

  /** Ends it in good order; `run` starts it again. */
  async end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (child?.exitCode === null && child.signalCode === null) {
      const gone = once(child, "exit");
      child.kill(signal);
      await gone;
    }
  }
}

function command(): readonly string[] {
  const given = process.env["SCRIM_JAVA"];
  if (given !== undefined) {
    return given.split(" ");
  }
  if (!existsSync(JAR)) {
    throw new Error("there is no daemon/target/scrim.jar: run `./dev test`, or see ui/README.md");
  }
  const home = process.env["JAVA_HOME"];
  return [
    home === undefined ? "java" : join(home, "bin/java"),
    `@${join(ROOT, "daemon/launch.args")}`,
    "-jar",
    JAR,
  ];
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") {
    throw new Error("no port");
  }
  return address.port;
}
