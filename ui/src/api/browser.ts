import type { Socket, World } from "./client.ts";
import { whoAmI } from "./session.ts";

/** The world as a browser has it. */
export function browserWorld(): World {
  return {
    open: openSocket,
    later: (millis, then) => {
      const timer = setTimeout(then, millis);
      return () => clearTimeout(timer);
    },
    random: Math.random,
    now: () => performance.now(),
    wallMillis: Date.now,
    mayEnter: async () => {
      const answer = await whoAmI();
      return answer === "unreachable" ? undefined : answer !== undefined;
    },
  };
}

function openSocket(): Socket {
  const url = new URL("/api/socket", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  const ours: Socket = {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) {
        socket.send(text);
      }
    },
    close: () => socket.close(),
    onmessage: null,
    onclose: null,
  };
  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => ours.onmessage?.(event.data);
  socket.onclose = (event) => ours.onclose?.(event.code);
  return ours;
}

/** This page's name among Scrim's clients: one for each tab, the same after a reload. */
export function clientId(): string {
  const kept = sessionStorage.getItem("scrim.client");
  if (kept !== null) {
    return kept;
  }
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  const made = `page-${Array.from(bytes, (byte) => byte.toString(36).padStart(2, "0")).join("")}`;
  sessionStorage.setItem("scrim.client", made);
  return made;
}
