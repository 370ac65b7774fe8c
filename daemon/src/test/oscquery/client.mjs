// OSCQuery and OSC as others have written them (npm: oscquery, osc), driven by OscQueryInteropTest.
// Each thing that happens is one line on standard output; each line on standard input is a wish.
import osc from "osc";
import { OSCQueryDiscovery } from "oscquery";
import { createInterface } from "node:readline";

const [what, ...rest] = process.argv.slice(2);
const say = (word, value) => console.log(word + " " + JSON.stringify(value));
const told = (service) => ({
    host: service.hostInfo,
    methods: service.flat(),
});

/** Finds the service by its address and tells all it has found out about it. */
async function tree(port) {
    const service = await new OSCQueryDiscovery().queryNewService("127.0.0.1", Number(port));
    say("tree", told(service));
}

/** Looks for services of one port on the network until one is found. */
function discover(port) {
    const discovery = new OSCQueryDiscovery();
    discovery.on("error", (error) => say("error", String(error)));
    discovery.on("up", (service) => {
        if (service.port === Number(port)) {
            say("up", told(service));
            process.exit(0);
        }
    });
    discovery.start();
    // What is announced before its address is not looked at again.
    setTimeout(() => {
        discovery.stop();
        discover(port);
    }, 3000);
}

/** Listens by WebSocket, and sends OSC by WebSocket and by UDP. */
function listen(port, oscPort) {
    const socket = new osc.WebSocketPort({ url: "ws://127.0.0.1:" + port, metadata: true });
    const udp = new osc.UDPPort({
        localAddress: "127.0.0.1",
        localPort: 0,
        remoteAddress: "127.0.0.1",
        remotePort: Number(oscPort),
        metadata: true,
    });
    socket.on("message", (message) => say("osc", message));
    socket.on("error", (error) => say("error", String(error)));
    socket.on("ready", () => {
        // This library takes everything for OSC; commands are for us.
        const read = socket.socket.onmessage;
        socket.socket.onmessage = (event) =>
            typeof event.data === "string" ? say("command", JSON.parse(event.data)) : read(event);
        udp.open();
    });
    udp.on("ready", () => say("ready", true));
    createInterface({ input: process.stdin }).on("line", (line) => {
        const wish = JSON.parse(line);
        if (wish.COMMAND) {
            socket.socket.send(line);
        } else {
            (wish.udp ? udp : socket).send({ address: wish.address, args: wish.args });
        }
    }).on("close", () => process.exit(0));
    socket.open();
}

await { tree, discover, listen }[what](...rest);
