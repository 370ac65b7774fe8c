// Builds the page into dist/, and copies it to where it is told: `node build.mjs [--install] [FOLDER]`.
// Does only what is not done: the Maven build calls it every time.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const here = import.meta.dirname;
const isWindows = process.platform === "win32";
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(`Node 20.19 or newer is needed, this is ${process.versions.node}`);
}

const words = process.argv.slice(2);
install();
if (!words.includes("--install")) {
  build();
  const target = words[0];
  if (target !== undefined) {
    rmSync(target, { recursive: true, force: true });
    cpSync(join(here, "dist"), target, { recursive: true });
  }
}

/** The packages of the lock file, if they are not those that are there. */
function install() {
  const stamp = join(here, "node_modules/.lock-installed");
  const wanted = digest(["package-lock.json", "package.json", ".npmrc"]);
  if (!holds(stamp, wanted)) {
    run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    writeFileSync(stamp, wanted);
  }
}

/** The page, if anything that it is made of has changed. Every file has a packed one beside it where that is smaller. */
function build() {
  const stamp = join(here, "node_modules/.page-built");
  const wanted = digest(["package-lock.json", "index.html", "vite.config.ts", "build.mjs", ...files("src")]);
  if (existsSync(join(here, "dist/index.html")) && holds(stamp, wanted)) {
    return;
  }
  run(process.execPath, [join(here, "node_modules/vite/bin/vite.js"), "build", "--logLevel", "warn"]);
  for (const file of files("dist")) {
    const plain = readFileSync(join(here, file));
    const packed = gzipSync(plain, { level: 9 });
    if (packed.length < plain.length) {
      writeFileSync(join(here, `${file}.gz`), packed);
    }
  }
  writeFileSync(stamp, wanted);
}

function files(folder) {
  return readdirSync(join(here, folder), { recursive: true })
    .map((name) => join(folder, name))
    .filter((name) => !/\.test\.tsx?$/.test(name) && statSync(join(here, name)).isFile())
    .sort();
}

function digest(names) {
  const hash = createHash("sha256").update(process.versions.node);
  for (const name of names) {
    hash.update(`${name}\0`).update(readFileSync(join(here, name)));
  }
  return hash.digest("hex");
}

function holds(stamp, wanted) {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;
}

function run(program, args) {
  const done = spawnSync(program, args, {
    cwd: here,
    stdio: "inherit",
    shell: isWindows && program === "npm",
  });
  if (done.status !== 0) {
    fail(`${program} ${args[0] ?? ""} did not work`);
  }
}

function fail(why) {
  console.error(`ui: ${why}`);
  process.exit(1);
}
