package scrim.daemon.control.socket;

import org.jspecify.annotations.Nullable;

/**
 * One path of the state and what is there now.
 *
 * @param value canonical; null when the path is gone
 * @param text the same as it is sent
 * @param bytes of that in UTF-8
 */
record StateOp(Topic topic, String path, @Nullable String value, String text, int bytes) {
    static StateOp set(Topic topic, String path, String value) {
        return of(
                topic,
                path,
                value,
                "{\"path\":" + CanonicalJson.quoted(path) + ",\"value\":" + value + "}");
    }

    static StateOp gone(Topic topic, String path) {
        return of(topic, path, null, "{\"path\":" + CanonicalJson.quoted(path) + ",\"gone\":true}");
    }

    private static StateOp of(Topic topic, String path, @Nullable String value, String text) {
        return new StateOp(topic, path, value, text, bytes(text));
    }

    /** How many bytes a text is in UTF-8. */
    static int bytes(String text) {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter >= 0x800 && !Character.isSurrogate(letter)) {
                bytes += 2;
            } else if (letter >= 0x80) {
                // Half of a pair is two of its four.
                bytes++;
            }
        }
        return bytes;
    }
}
