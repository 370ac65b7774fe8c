package scrim.daemon.control.socket;

import org.jspecify.annotations.Nullable;

/**
 * One path of the state and what is there now.
 *
 * @param value canonical; null when the path is gone
 * @param text the same as it is sent
 */
record StateOp(Topic topic, String path, @Nullable String value, String text) {
    static StateOp set(Topic topic, String path, String value) {
        return new StateOp(
                topic,
                path,
                value,
                "{\"path\":" + CanonicalJson.quoted(path) + ",\"value\":" + value + "}");
    }

    static StateOp gone(Topic topic, String path) {
        return new StateOp(
                topic, path, null, "{\"path\":" + CanonicalJson.quoted(path) + ",\"gone\":true}");
    }
}
