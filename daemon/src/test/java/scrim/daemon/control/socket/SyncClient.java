package scrim.daemon.control.socket;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A client of the sync protocol, written from docs/sync.md alone: nothing of the server's code. It
 * believes nothing: a delta that does not follow on the one before, or a hash that is not its own,
 * is an error. Not thread-safe.
 */
public final class SyncClient {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    public final String key;
    private final @Nullable String token;
    private @Nullable Consumer<String> out;
    private List<String> topics =
            List.of("screens", "values", "saved", "parameters", "scenes", "shaders");
    public final Map<String, JsonNode> state = new HashMap<>();
    private Map<String, JsonNode> coming = new HashMap<>();
    private int nextPart = 1;
    public String epoch = "";
    public long rev = -1;
    public long durableRev;
    public String role = "";
    public String session = "";
    public boolean isWhole;
    public boolean isWelcome;
    public int inits;
    public int resumes;
    public int deltas;
    public int heartbeats;

    /** The id of the last watch that was answered. */
    public long watching;

    /** What automation shows, as far as it was told. */
    public final Map<String, JsonNode> live = new HashMap<>();

    public int lives;
    public @Nullable JsonNode health;
    public final Map<String, List<byte[]>> pictures = new HashMap<>();

    /** Whether each picture is told to be seen. */
    public boolean hasEyes = true;

    /** Changes that were sent and not answered yet. */
    public final Map<String, String> unanswered = new LinkedHashMap<>();

    public final Map<String, JsonNode> answers = new HashMap<>();
    public final List<JsonNode> nacks = new ArrayList<>();
    public final List<JsonNode> received = new ArrayList<>();
    public boolean keeps;

    /** Whether each message is held against the schema, which takes its time. */
    public boolean validates = true;

    private long mids;
    private long subscriptions;
    // Whether what comes now is of the newest subscription.
    private boolean isAwaited;

    public SyncClient(String key, @Nullable String token) {
        this.key = key;
        this.token = token;
    }

    /** A connection is there. */
    public void connected(Consumer<String> sends) {
        out = sends;
        isWelcome = false;
        isAwaited = false;
        nextPart = 1;
        isWhole = false;
    }

    public void disconnected() {
        out = null;
        isWhole = false;
    }

    public boolean isConnected() {
        return out != null;
    }

    public void receive(String text) {
        JsonNode message = JsonMapper.shared().readTree(text);
        if (validates) {
            SyncSchema.requireFromScrim(message);
        }
        if (keeps) {
            received.add(message);
        }
        switch (message.path("type").asString("")) {
            case "hello" -> hello(message);
            case "welcome" -> welcome(message);
            case "init" -> init(message);
            case "subscribed" -> subscribed(message);
            case "delta" -> delta(message);
            case "heartbeat" -> heartbeat(message);
            case "durable" -> durableRev = message.get("rev").longValue();
            case "ack" -> answered(message);
            case "nack" -> {
                nacks.add(message);
                if (message.has("mid")) {
                    answered(message);
                }
            }
            case "watching" -> watching = message.get("id").longValue();
            case "live" -> live(message.get("values"));
            case "health" -> health = message.get("health");
            default -> throw new AssertionError("unknown message " + text);
        }
    }

    private void live(JsonNode values) {
        lives++;
        for (String path : values.propertyNames()) {
            if (values.get(path).isNull()) {
                live.remove(path);
            } else {
                live.put(path, values.get(path));
            }
        }
    }

    /** Takes a binary message. */
    public void picture(byte[] message) {
        check(message[0] == 1, "no JPEG", NODES.nullNode());
        String screen = new String(message, 2, message[1], StandardCharsets.US_ASCII);
        byte[] jpeg = Arrays.copyOfRange(message, 2 + message[1], message.length);
        pictures.computeIfAbsent(screen, _ -> new ArrayList<>()).add(jpeg);
        if (hasEyes) {
            seen(screen);
        }
    }

    public void seen(String screen) {
        say(NODES.objectNode().put("type", "seen").put("screen", screen));
    }

    private void hello(JsonNode message) {
        check(message.get("proto").intValue() == 1, "another protocol", message);
        if (!message.get("epoch").stringValue().equals(epoch)) {
            epoch = message.get("epoch").stringValue();
            rev = -1;
            // What an earlier process was asked it has forgotten, or answered.
            unanswered.clear();
        }
        ObjectNode auth = NODES.objectNode().put("type", "auth").put("client", key);
        if (token != null) {
            auth.put("token", token);
        }
        say(auth);
    }

    private void welcome(JsonNode message) {
        isWelcome = true;
        session = message.get("session").stringValue();
        role = message.get("role").stringValue();
        subscribe(topics);
        List.copyOf(unanswered.values()).forEach(this::send);
    }

    public void subscribe(List<String> wanted) {
        boolean same = wanted.equals(topics);
        topics = wanted;
        isWhole = false;
        isAwaited = false;
        nextPart = 1;
        ObjectNode subscribe =
                NODES.objectNode().put("type", "subscribe").put("id", ++subscriptions);
        wanted.forEach(subscribe.putArray("topics")::add);
        if (same && rev >= 0) {
            subscribe.putObject("from").put("epoch", epoch).put("rev", rev);
        } else {
            rev = -1;
        }
        say(subscribe);
    }

    private void subscribed(JsonNode message) {
        isAwaited = message.get("id").longValue() == subscriptions;
        if (isAwaited && message.has("from")) {
            check(message.get("from").longValue() == rev, "resumed from elsewhere", message);
            isWhole = true;
            resumes++;
        }
    }

    private void init(JsonNode message) {
        if (!isAwaited) {
            return;
        }
        check(message.get("part").intValue() == nextPart, "a part out of order", message);
        if (nextPart == 1) {
            coming = new HashMap<>();
        }
        apply(message.get("ops"), coming);
        nextPart++;
        if (message.get("part").equals(message.get("parts"))) {
            state.clear();
            state.putAll(coming);
            rev = message.get("rev").longValue();
            isWhole = true;
            nextPart = 1;
            inits++;
        }
    }

    private void delta(JsonNode message) {
        if (!isWhole) {
            // Of the subscription before; it was on its way when another was asked for.
            return;
        }
        check(message.get("prev").longValue() == rev, "a gap after " + rev, message);
        check(message.get("rev").longValue() > rev, "a rev again", message);
        apply(message.get("ops"), state);
        rev = message.get("rev").longValue();
        deltas++;
    }

    private static void apply(JsonNode ops, Map<String, JsonNode> to) {
        for (JsonNode op : ops) {
            String path = op.get("path").stringValue();
            if (op.has("gone")) {
                to.remove(path);
            } else {
                to.put(path, op.get("value"));
            }
        }
    }

    private void heartbeat(JsonNode message) {
        if (isWhole && message.has("hash")) {
            check(
                    message.get("prev").longValue() == rev,
                    "something was lost after " + rev,
                    message);
            check(message.get("hash").stringValue().equals(hash()), "not the same state", message);
            heartbeats++;
        }
    }

    private void answered(JsonNode message) {
        String mid = message.get("mid").stringValue();
        unanswered.remove(mid);
        JsonNode before = answers.put(mid, message);
        boolean isAbuse = message.path("path").asString("").equals("mid");
        check(
                isAbuse || before == null || before.equals(message),
                "two answers to " + mid,
                message);
    }

    /** Asks for changes under a new mid. */
    public String mutate(String ops) {
        String mid = key.substring(0, 3) + ++mids;
        String text = "{\"type\":\"mutate\",\"mid\":\"" + mid + "\",\"ops\":[" + ops + "]}";
        unanswered.put(mid, text);
        send(text);
        return mid;
    }

    /** Sends what must be right. */
    private void say(ObjectNode message) {
        SyncSchema.requireFromClient(message);
        send(message.toString());
    }

    public void send(String text) {
        if (out != null) {
            out.accept(text);
        }
    }

    private static void check(boolean right, String what, JsonNode message) {
        if (!right) {
            throw new AssertionError(what + ": " + message);
        }
    }

    /** The hash of what this client holds, as the document says. */
    public String hash() {
        long sum = 0;
        for (Map.Entry<String, JsonNode> entry : state.entrySet()) {
            String text =
                    canonical(NODES.stringNode(entry.getKey())) + ":" + canonical(entry.getValue());
            long hash = Long.parseUnsignedLong("14695981039346656037");
            for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
                hash ^= Byte.toUnsignedLong(one);
                hash *= 1_099_511_628_211L;
            }
            hash ^= hash >>> 33;
            hash *= Long.parseUnsignedLong("ff51afd7ed558ccd", 16);
            hash ^= hash >>> 33;
            hash *= Long.parseUnsignedLong("c4ceb9fe1a85ec53", 16);
            hash ^= hash >>> 33;
            sum += hash;
        }
        return "%016x".formatted(sum);
    }

    private static String canonical(JsonNode node) {
        if (node.isObject()) {
            var sorted = new TreeMap<String, String>();
            node.propertyNames()
                    .forEach(name ->
                            sorted.put(
                                    name,
                                    canonical(NODES.stringNode(name))
                                            + ":"
                                            + canonical(node.get(name))));
            return "{" + String.join(",", sorted.values()) + "}";
        }
        if (node.isArray()) {
            var all = new ArrayList<String>();
            node.forEach(one -> all.add(canonical(one)));
            return "[" + String.join(",", all) + "]";
        }
        if (node.isNumber()) {
            return number(node.doubleValue());
        }
        return JsonMapper.shared().writeValueAsString(node);
    }

    private static String number(double number) {
        if (number == 0) {
            return "0";
        }
        if (Math.abs(number) < 1e-6) {
            return Double.toString(number).replace(".0E", "E").replace("E", "e");
        }
        return new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
    }
}
