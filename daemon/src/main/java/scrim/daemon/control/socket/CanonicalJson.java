package scrim.daemon.control.socket;

import tools.jackson.databind.JsonNode;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * JSON in the one form of RFC 8785: no spaces, keys in order, numbers as JavaScript writes them.
 * Two programs that agree on a value agree on its letters, and so on its hash.
 */
final class CanonicalJson {
    private CanonicalJson() {}

    static String of(JsonNode node) {
        var text = new StringBuilder(32);
        write(node, text);
        return text.toString();
    }

    /** A text with its quotes. */
    static String quoted(String text) {
        var quoted = new StringBuilder(text.length() + 2);
        quote(text, quoted);
        return quoted.toString();
    }

    private static void write(JsonNode node, StringBuilder to) {
        switch (node.getNodeType()) {
            case OBJECT, POJO -> {
                List<String> names = new ArrayList<>(node.propertyNames());
                // By UTF-16 units, as the RFC has it and as Java compares.
                names.sort(null);
                char before = '{';
                for (String name : names) {
                    to.append(before);
                    before = ',';
                    quote(name, to);
                    to.append(':');
                    write(node.get(name), to);
                }
                to.append(names.isEmpty() ? "{}" : "}");
            }
            case ARRAY -> {
                char before = '[';
                for (JsonNode one : node) {
                    to.append(before);
                    before = ',';
                    write(one, to);
                }
                to.append(node.isEmpty() ? "[]" : "]");
            }
            case STRING, BINARY -> quote(node.stringValue(), to);
            case BOOLEAN -> to.append(node.booleanValue());
            case NUMBER -> to.append(number(node));
            case NULL, MISSING -> to.append("null");
        }
    }

    /** A float counts as the decimal number it is written as, not as the double nearest to it. */
    private static String number(JsonNode node) {
        return node.isFloat()
                ? number(Double.parseDouble(Float.toString(node.floatValue())))
                : number(node.doubleValue());
    }

    /** As ECMAScript's {@code Number.prototype.toString}. */
    static String number(double number) {
        if (number == 0) {
            return "0";
        }
        BigDecimal shortest = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        double size = Math.abs(number);
        if (size >= 1e-6 && size < 1e21) {
            return shortest.toPlainString();
        }
        String digits = shortest.unscaledValue().abs().toString();
        int exponent = digits.length() - shortest.scale() - 1;
        return (number < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+")
                + Math.abs(exponent);
    }

    private static void quote(String text, StringBuilder to) {
        to.append('"');
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            switch (letter) {
                case '"' -> to.append("\\\"");
                case '\\' -> to.append("\\\\");
                case '\b' -> to.append("\\b");
                case '\f' -> to.append("\\f");
                case '\n' -> to.append("\\n");
                case '\r' -> to.append("\\r");
                case '\t' -> to.append("\\t");
                default -> {
                    if (letter < 0x20) {
                        to.append("\\u00").append(letter < 0x10 ? '0' : '1');
                        to.append(Character.forDigit(letter & 15, 16));
                    } else {
                        to.append(letter);
                    }
                }
            }
        }
        to.append('"');
    }
}
