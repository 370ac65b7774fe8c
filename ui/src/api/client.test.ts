import { beforeEach, expect, test } from "vitest";
import { SyncClient } from "./client.ts";
import { FakeWorld, hashOf, Remembered } from "./fake.ts";
import type { StateOp } from "./messages.ts";

const SPEED = "values/main/L1/speed";

let world: FakeWorld;
let seen: Remembered;
let client: SyncClient;

beforeEach(() => {
  world = new FakeWorld();
  seen = new Remembered();
  client = new SyncClient(world, seen, { client: "page-12345678" });
  client.start();
});

function greet(epoch = "e1"): void {
  world.socket.say({ type: "hello", proto: 1, server: "scrim 0.1.0", epoch });
  world.socket.say({ type: "welcome", session: "s1", role: "admin" });
}

function subscribedId(): number {
  return world.socket.last("subscribe")["id"] as number;
}

function follow(ops: readonly StateOp[] = [{ path: SPEED, value: 0.1 }], rev = 41, epoch = "e1"): void {
  greet(epoch);
  world.socket.say({ type: "subscribed", id: subscribedId() });
  world.socket.say({ type: "init", epoch, rev, part: 1, parts: 1, ops });
}

function delta(rev: number, prev: number, value: number): void {
  world.socket.say({ type: "delta", rev, prev, ops: [{ path: SPEED, value }] });
}

/** The link ends, and the client comes back. */
async function cut(): Promise<void> {
  world.socket.cut();
  await settled();
  world.pass(5_000);
}

async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) {
    await Promise.resolve();
  }
}

test("a client says who it is, without a token, and asks for everything", () => {
  greet();

  expect(world.socket.last("auth")).toEqual({ type: "auth", client: "page-12345678" });
  expect(world.socket.last("subscribe")).toEqual({ type: "subscribe", id: 1 });
});

test("the state counts when all of its parts are there", () => {
  greet();
  world.socket.say({ type: "subscribed", id: 1 });
  world.socket.say({ type: "init", epoch: "e1", rev: 41, part: 1, parts: 2, ops: [{ path: "a", value: 1 }] });
  expect(seen.values.size).toBe(0);

  world.socket.say({ type: "init", epoch: "e1", rev: 41, part: 2, parts: 2, ops: [{ path: "b", value: 2 }] });

  expect([...seen.values]).toEqual([
    ["a", 1],
    ["b", 2],
  ]);
  expect(seen.links.at(-1)).toEqual({ state: "up", role: "admin", server: "scrim 0.1.0" });
});

test("a delta that does not follow on is not taken, and what was missed is asked for", () => {
  follow();
  delta(43, 41, 0.2);
  delta(45, 44, 0.4);

  expect(seen.values.get(SPEED)).toBe(0.2);
  expect(world.socket.last("subscribe")).toEqual({
    type: "subscribe",
    id: 2,
    from: { epoch: "e1", rev: 43 },
  });

  delta(46, 45, 0.5);
  world.socket.say({ type: "subscribed", id: 2, from: 43, to: 46 });
  delta(44, 43, 0.3);
  delta(46, 44, 0.5);
  expect(seen.values.get(SPEED)).toBe(0.5);
});

test("what comes before the newest subscription's answer is of an earlier one", () => {
  follow();
  delta(45, 44, 0.4);
  world.socket.say({ type: "subscribed", id: 1 });
  world.socket.say({ type: "init", epoch: "e1", rev: 44, part: 1, parts: 1, ops: [] });

  expect(seen.values.get(SPEED)).toBe(0.1);
});

test("a client that comes back asks only for what it missed", async () => {
  follow();
  await cut();
  greet();

  expect(world.sockets).toHaveLength(2);
  expect(world.socket.last("subscribe")["from"]).toEqual({ epoch: "e1", rev: 41 });
  world.socket.say({ type: "subscribed", id: subscribedId(), from: 41, to: 42 });
  delta(42, 41, 0.9);
  expect(seen.values.get(SPEED)).toBe(0.9);
});

test("revs of another run mean nothing: the whole state is taken", async () => {
  follow();
  await cut();
  follow([{ path: SPEED, value: 0.7 }], 3, "e2");

  expect(world.socket.last("subscribe")["from"]).toBeUndefined();
  expect(seen.values.get(SPEED)).toBe(0.7);
  delta(4, 3, 0.8);
  expect(seen.values.get(SPEED)).toBe(0.8);
});

test("a heartbeat with the same hash is agreement, with another the whole state is asked for", () => {
  follow();
  const hash = hashOf([{ path: SPEED, value: 0.1 }]);
  world.socket.say({ type: "heartbeat", epoch: "e1", rev: 41, durableRev: 41, prev: 41, hash });
  expect(world.socket.all("subscribe")).toHaveLength(1);

  world.socket.say({
    type: "heartbeat",
    epoch: "e1",
    rev: 41,
    durableRev: 41,
    prev: 41,
    hash: "0123456789abcdef",
  });
  expect(world.socket.last("subscribe")).toEqual({ type: "subscribe", id: 2 });
});

test("a heartbeat that agrees tells the rev of changes that are not followed, for whoever asks", () => {
  follow();
  expect(client.rev()).toBe(41);

  client.check();
  expect(world.socket.last("check")).toEqual({ type: "check" });
  const hash = hashOf([{ path: SPEED, value: 0.1 }]);
  world.socket.say({ type: "heartbeat", epoch: "e1", rev: 44, durableRev: 41, prev: 41, hash });

  expect(client.rev()).toBe(44);
});

test("a heartbeat after a delta that never came asks for what was missed", () => {
  follow();
  world.socket.say({ type: "heartbeat", epoch: "e1", rev: 50, durableRev: 41, prev: 50, hash: "0" });

  expect(world.socket.last("subscribe")["from"]).toEqual({ epoch: "e1", rev: 41 });
});

test("a link without a word for 12 seconds is given up", async () => {
  follow();
  world.pass(11_999);
  expect(world.sockets).toHaveLength(1);

  world.pass(1);
  await settled();
  world.pass(5_000);

  expect(world.sockets).toHaveLength(2);
  expect(seen.links.map((link) => link.state)).toContain("down");
});

test("a broken link is tried again after 10 ms, then twice as long, up to 5 seconds, by chance less", async () => {
  world.entry = undefined;
  const waits: number[] = [];
  for (let i = 0; i < 12; i++) {
    world.socket.cut();
    await settled();
    const before = world.sockets.length;
    let waited = 0;
    while (world.sockets.length === before) {
      world.pass(1);
      waited++;
    }
    waits.push(waited);
  }

  // Half of each, as the world's random number has it.
  expect(waits).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280, 2500, 2500, 2500]);
});

test("a client that is not let in says so and does not knock again", async () => {
  world.entry = false;
  world.socket.cut();
  await settled();
  world.pass(60_000);

  expect(world.sockets).toHaveLength(1);
  expect(seen.links.at(-1)).toEqual({ state: "signedOut" });
});

test("a wrong token ends it", async () => {
  follow();
  world.socket.cut(4001);
  await settled();

  expect(seen.links.at(-1)).toEqual({ state: "signedOut" });
});

test("a change is answered with what came of it", async () => {
  follow();
  const good = client.mutate([{ op: "reset", target: "main/L1" }]);
  const bad = client.mutate([{ op: "reset", target: "main/L9" }]);
  const [first, second] = world.socket.all("mutate").map((message) => message["mid"] as string);

  world.socket.say({
    type: "nack",
    mid: second ?? "",
    code: "unknownTarget",
    path: "ops[0].target",
    detail: "no",
  });
  world.socket.say({ type: "ack", mid: first ?? "", rev: 42, persisted: "none" });

  expect(first).not.toBe(second);
  await expect(good).resolves.toMatchObject({ kind: "accepted", rev: 42 });
  await expect(bad).resolves.toMatchObject({ kind: "refused", code: "unknownTarget", detail: "no" });
  expect(seen.waitingNow).toBe(0);
});

test("a change without an answer is sent again with the same mid when the link is back", async () => {
  follow();
  const outcome = client.mutate([{ op: "addLayer", screen: "main", shader: "warp" }]);
  const sent = world.socket.last("mutate");
  await cut();
  greet();
  expect(world.socket.all("mutate")).toHaveLength(0);

  world.socket.say({ type: "subscribed", id: subscribedId(), from: 41, to: 41 });

  expect(world.socket.last("mutate")).toEqual(sent);
  world.socket.say({ type: "ack", mid: sent["mid"] as string, rev: 42, added: ["L9"] });
  await expect(outcome).resolves.toMatchObject({ kind: "accepted", added: ["L9"] });
});

test("what is asked for while the link is down is done when it is back", async () => {
  follow();
  world.socket.cut();
  await settled();
  void client.mutate([{ op: "setParameter", target: "main/L1/speed", value: 0.6 }]);
  expect(seen.waitingNow).toBe(1);

  world.pass(5_000);
  follow([{ path: SPEED, value: 0.1 }], 1, "e2");

  expect(world.socket.last("mutate")["ops"]).toEqual([
    { op: "setParameter", target: "main/L1/speed", value: 0.6 },
  ]);
});

test("a value that was accepted but not on disk when Scrim died is set again", async () => {
  follow();
  void client.mutate([{ op: "setParameter", target: "main/L1/speed", value: 0.6 }]);
  const mid = world.socket.last("mutate")["mid"] as string;
  world.socket.say({ type: "ack", mid, rev: 42, persisted: "requested" });
  await cut();
  follow([{ path: SPEED, value: 0.1 }], 1, "e2");

  expect(world.socket.last("mutate")["mid"]).toBe(mid);
});

test("a value that is on disk is not set again after a crash", async () => {
  follow();
  void client.mutate([{ op: "setParameter", target: "main/L1/speed", value: 0.6 }]);
  const mid = world.socket.last("mutate")["mid"] as string;
  world.socket.say({ type: "ack", mid, rev: 42, persisted: "requested" });
  world.socket.say({ type: "durable", rev: 42 });
  await cut();
  follow([{ path: SPEED, value: 0.6 }], 1, "e2");

  expect(world.socket.all("mutate")).toHaveLength(0);
});

test("what might be done twice is not sent to another run", async () => {
  follow();
  const outcome = client.mutate([{ op: "addLayer", screen: "main", shader: "warp" }]);
  await cut();
  follow([], 1, "e2");

  expect(world.socket.all("mutate")).toHaveLength(0);
  await expect(outcome).resolves.toMatchObject({ kind: "refused", code: "linkLost" });
});

test("a gesture sends at most one change in a frame, rests without ending, and commits once", async () => {
  follow();
  const gesture = client.gesture("main/L1/speed");
  gesture.change(0.1);
  gesture.change(0.2);
  gesture.change(0.3);
  expect(world.socket.all("change").map((message) => message["value"])).toEqual([0.1]);
  world.pass(16);
  expect(world.socket.all("change").map((message) => message["value"])).toEqual([0.1, 0.3]);

  world.pass(1_000);
  expect(world.socket.all("change").length).toBeGreaterThan(5);
  const outcome = gesture.commit(0.35, "session");
  const before = world.socket.all("change").length;
  world.pass(1_000);

  expect(world.socket.all("change")).toHaveLength(before);
  expect(world.socket.all("commit")).toHaveLength(1);
  const commit = world.socket.last("commit");
  expect(commit).toMatchObject({ target: "main/L1/speed", value: 0.35, lifetime: "session" });
  world.socket.say({ type: "ack", mid: commit["mid"] as string, rev: 42, persisted: "none" });
  await expect(outcome).resolves.toMatchObject({ kind: "accepted" });
});

test("a gesture that was let go while the link was down is committed when it is back", async () => {
  follow();
  const gesture = client.gesture("main/L1/speed");
  gesture.change(0.1);
  world.socket.cut();
  await settled();
  gesture.change(0.8);
  void gesture.commit(0.8);
  world.pass(5_000);
  greet();
  world.socket.say({ type: "subscribed", id: subscribedId(), from: 41, to: 41 });

  expect(world.socket.last("commit")["value"]).toBe(0.8);
});

test("what is watched is asked for again on every new link", async () => {
  follow();
  client.watch({ values: 60, health: 2 });
  expect(world.socket.last("watch")).toEqual({ type: "watch", id: 1, values: 60, health: 2 });
  await cut();
  follow();

  expect(world.socket.last("watch")).toMatchObject({ values: 60, health: 2 });
});

test("automation's values are passed on as they come", () => {
  follow();
  world.socket.say({ type: "live", values: { "main/L1/speed": 0.5, "main/L2/layer.mix": null } });

  expect(seen.moved).toEqual({ "main/L1/speed": 0.5, "main/L2/layer.mix": null });
});

test("a preview is answered once it was seen, on the link that it came by", async () => {
  follow();
  const frame = new Uint8Array([1, 4, 109, 97, 105, 110, 0xff, 0xd8]);
  world.socket.onmessage?.(frame.buffer);
  world.socket.onmessage?.(frame.buffer);
  expect(seen.previews.map((one) => one.screen)).toEqual(["main", "main"]);
  expect(world.socket.all("seen")).toHaveLength(0);

  seen.previews[0]?.seen();
  expect(world.socket.all("seen")).toEqual([{ type: "seen", screen: "main" }]);
  await cut();
  follow();
  seen.previews[1]?.seen();

  expect(world.socket.all("seen")).toHaveLength(0);
});

test("a frame that is not a preview is passed over", () => {
  follow();
  world.socket.onmessage?.(new Uint8Array([2, 1, 65, 0]).buffer);
  world.socket.onmessage?.(new Uint8Array([1, 200, 65]).buffer);
  world.socket.onmessage?.(new ArrayBuffer(0));

  expect(seen.previews).toHaveLength(0);
});

test("the first of automation's values after the newest watch is all that moves", () => {
  follow();
  client.watch({ values: 60 });
  client.watch({ values: 30 });
  world.socket.say({ type: "watching", id: 1 });
  world.socket.say({ type: "live", values: { "main/L1/speed": 0.5 } });
  world.socket.say({ type: "watching", id: 2 });
  world.socket.say({ type: "live", values: { "main/L1/speed": 0.6 } });
  world.socket.say({ type: "live", values: { "main/L1/speed": 0.7 } });

  expect(seen.wholes).toEqual([false, true, false]);
});

test("what was sent before a long sleep is not asked for again, and that is said", async () => {
  follow();
  const layer = client.mutate([{ op: "addLayer", screen: "main", shader: "warp" }]);
  const value = client.mutate([{ op: "setParameter", target: "main/L1/speed", value: 0.6 }]);
  world.sleep(250_000);
  await cut();
  greet();
  world.socket.say({ type: "subscribed", id: subscribedId(), from: 41, to: 41 });

  expect(world.socket.all("mutate")).toHaveLength(0);
  await expect(layer).resolves.toMatchObject({ kind: "refused", code: "linkLost" });
  await expect(value).resolves.toMatchObject({ kind: "refused", code: "linkLost" });
  expect(seen.waitingNow).toBe(0);
});

test("a value that was accepted long before Scrim died is not set again", async () => {
  follow();
  void client.mutate([{ op: "setParameter", target: "main/L1/speed", value: 0.6 }]);
  const mid = world.socket.last("mutate")["mid"] as string;
  world.socket.say({ type: "ack", mid, rev: 42, persisted: "requested" });
  world.sleep(31_000);
  await cut();
  follow([{ path: SPEED, value: 0.1 }], 1, "e2");

  expect(world.socket.all("mutate")).toHaveLength(0);
});

test("a change on a rev of another run is refused and not made on whatever is there now", async () => {
  follow();
  const sent = client.mutate([{ op: "moveLayer", target: "main/L1", to: 1 }], { base: 41 });
  world.socket.cut();
  await settled();
  const unsent = client.mutate([{ op: "moveLayer", target: "main/L1", to: 2 }], { base: 41 });
  world.pass(5_000);
  follow([], 1, "e2");

  expect(world.socket.all("mutate")).toHaveLength(0);
  await expect(sent).resolves.toMatchObject({ kind: "refused", code: "linkLost" });
  await expect(unsent).resolves.toMatchObject({ kind: "refused", code: "staleBase" });
});

test("what belongs to a moment is refused at once while the link is down", async () => {
  follow();
  world.socket.cut();
  await settled();
  const fired = client.mutate([{ op: "setParameter", target: "main/L1/flash", value: true }], {
    nowOrNever: "No link: not fired.",
  });

  await expect(fired).resolves.toEqual({ kind: "refused", code: "noLink", detail: "No link: not fired." });
  world.pass(5_000);
  follow();
  expect(world.socket.all("mutate")).toHaveLength(0);
});

test("what belongs to a moment is asked for again only within it", async () => {
  follow();
  const ask = () =>
    client.mutate([{ op: "setParameter", target: "main/L1/flash", value: true }], { nowOrNever: "No" });
  void ask();
  await cut();
  greet();
  world.sleep(2_100);
  const late = world.sockets[0]?.last("mutate");
  world.socket.say({ type: "subscribed", id: subscribedId(), from: 41, to: 41 });
  expect(late).not.toHaveProperty("nowOrNever");
  expect(world.socket.all("mutate")).toHaveLength(0);

  void ask();
  const sent = world.socket.last("mutate");
  world.socket.cut();
  await settled();
  world.pass(10);
  greet();
  world.socket.say({ type: "subscribed", id: subscribedId(), from: 41, to: 41 });
  expect(world.socket.last("mutate")).toEqual(sent);
});
