package scrim.engine.stack;

/**
 * What a saved file says about something and this version does not understand: fields of a later
 * Scrim, or of a person. It is kept with what it was found in and written back as it was; nothing
 * in the engine looks into it.
 *
 * @param json an object as JSON text, in the form of the thing it was found in; empty for nothing
 */
public record Carried(String json) {
    public static final Carried NOTHING = new Carried("");

    public boolean isNothing() {
        return json.isEmpty();
    }
}
