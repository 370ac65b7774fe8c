import { readFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type Axe from "axe-core";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { expect } from "vitest";
import type { Daemon } from "./daemon.ts";
import { development } from "./development.ts";

const SHOTS = join(import.meta.dirname, "../shots");
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What people sit in front of. */
export const SIZES = {
  phone: { width: 390, height: 844 },
  laptop: { width: 1440, height: 900 },
  wall: { width: 3840, height: 2160 },
} as const;

export type Size = keyof typeof SIZES;

/** What a view is looked at in, beside a dark laptop. */
export const LOOKS = [
  ["phone", "dark"],
  ["phone", "light"],
  ["laptop", "light"],
  ["wall", "dark"],
] as const;

/*
 * What a browser says on its own account of answers that are no, each with the address it asked. It is forgiven only
 * where it is to be expected.
 */

/** Scrim ends in the middle of an answer, or is not there. */
export const AWAY = [
  /status of 50[03] |ERR_EMPTY_RESPONSE|ERR_CONNECTION|ERR_SOCKET_NOT_CONNECTED/,
  /WebSocket connection to .* failed: (?!.* 401)/,
];

/** Somebody without a pass, or with one that is no longer good. */
export const STRANGER = /status of 401 .*\/api\/|WebSocket connection to .* 401/;

/** Somebody else was quicker. */
export const MOVED_ON = /status of 412 /;

// It is drawn when somebody asks for it, so each page may be the first that does.
const NO_PICTURE_YET = /status of 404 .*\/thumbnail\.png$/;

/** A browser for one file of tests. What goes wrong in its pages unasked fails the tests. */
export class Browsers {
  private readonly browser: Browser;
  private readonly faults: string[] = [];
  private readonly forgiven: RegExp[] = [];
  private readonly contexts: BrowserContext[] = [];

  private constructor(browser: Browser) {
    this.browser = browser;
  }

  static async start(): Promise<Browsers> {
    const browser = await chromium.launch({
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
    return new Browsers(browser);
  }

  /**
   * A page of somebody's own: signed in by a one-time code, with the show before them.
   *
   * @param also `role`: whose code; `theme`; `view`: which one, as `health`; `prepare`: what is to be done
   *     before anything is loaded
   */
  async open(
    daemon: Daemon,
    size: Size = "laptop",
    also: {
      readonly role?: "viewer" | "operator" | "admin";
      readonly theme?: "dark" | "light";
      readonly view?: string;
      readonly prepare?: (page: Page) => Promise<void>;
    } = {},
  ): Promise<Page> {
    const page = await this.fresh(size, also.theme);
    await also.prepare?.(page);
    await page.goto(await development(daemon, () => daemon.link(also.role)));
    await page.getByRole("main").and(page.locator('[aria-busy="false"]')).waitFor({ state: "attached" });
    if (also.view !== undefined) {
      await page.evaluate((view) => (location.hash = `/${view}`), also.view);
    }
    return page;
  }

  /** A page of somebody without a pass, who will be told so. */
  async stranger(size: Size = "laptop", theme: "dark" | "light" = "dark"): Promise<Page> {
    this.forgive(STRANGER);
    return this.fresh(size, theme);
  }

  private async fresh(size: Size, theme: "dark" | "light" = "dark"): Promise<Page> {
    const context = await this.browser.newContext({
      viewport: SIZES[size],
      colorScheme: theme,
      ...(size === "phone" ? { deviceScaleFactor: 2, hasTouch: true, isMobile: true } : {}),
    });
    this.contexts.push(context);
    await context.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => {
        console.error(`against the policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
      });
    });
    const page = await context.newPage();
    page.on("console", (message) => {
      if (message.type() === "error") {
        this.faults.push(`${message.text()} ${message.location().url}`);
      }
    });
    page.on("pageerror", (error) => this.faults.push(error.stack ?? error.message));
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (!["data:", "blob:"].includes(url.protocol) && url.hostname !== "127.0.0.1") {
        this.faults.push(`a request to ${url.href}`);
      }
    });
    page.setDefaultTimeout(20_000);
    return page;
  }

  /** Says what the browser will say on its own account in this test, as {@link AWAY} where Scrim is ended. */
  forgive(...expected: readonly RegExp[]): void {
    this.forgiven.push(...expected);
  }

  /** Fails if a page threw, broke its policy, asked anybody else for anything, or had no for an answer unexpectedly. */
  expectNoFaults(): void {
    const forgiven = [NO_PICTURE_YET, ...this.forgiven.splice(0)];
    expect(
      this.faults.splice(0).filter((fault) => !forgiven.some((expected) => expected.test(fault))),
    ).toEqual([]);
  }

  /** What the browser did meanwhile, as it traces itself. */
  async trace(page: Page, categories: readonly string[], during: () => Promise<void>): Promise<Buffer> {
    await this.browser.startTracing(page, { categories: [...categories] });
    await during();
    return this.browser.stopTracing();
  }

  /** Closes all pages: the next test has the machine to itself, and all the connections that Scrim takes. */
  async closeAll(): Promise<void> {
    await Promise.all(this.contexts.splice(0).map((context) => context.close()));
  }

  async stop(): Promise<void> {
    await this.browser.close();
  }
}

/** Waits until so many small pictures are there. */
export async function pictured(page: Page, within: string, least = 1): Promise<void> {
  await expect
    .poll(() => page.locator(`${within} img`).count(), { timeout: 30_000 })
    .toBeGreaterThanOrEqual(least);
}

/** Leaves a picture of the page in `shots/`, for a person to look at. */
export async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}.png`), animations: "disabled" });
}

/**
 * Fails if axe finds anything against WCAG 2.2 A and AA in the page as it is now.
 *
 * @param within the part of it that is looked at
 */
export async function expectAccessible(page: Page, within = "html"): Promise<void> {
  await page.evaluate(`if (!window.axe) { ${AXE} }`);
  const found = await page.evaluate(async (part) => {
    const { axe } = globalThis as unknown as { axe: typeof Axe };
    const results = await axe.run(part, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    });
    return results.violations.map(
      (one) =>
        `${one.id}: ${one.help}\n${one.nodes.map((node) => `  ${node.target.join(" ")} ${node.failureSummary ?? ""}`).join("\n")}`,
    );
  }, within);
  expect(found.join("\n")).toBe("");
}
