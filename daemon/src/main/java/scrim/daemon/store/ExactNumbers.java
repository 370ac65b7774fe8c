package scrim.daemon.store;

import tools.jackson.core.JsonParser;
import tools.jackson.core.util.JsonParserDelegate;

import java.math.BigDecimal;

/**
 * A parser that keeps numbers with more digits than a double has: what this version does not know
 * is written back, and must then be what it was.
 */
final class ExactNumbers extends JsonParserDelegate {
    /** So many characters without an exponent have at most 15 digits, and a double keeps those. */
    private static final int SURELY_EXACT = 16;

    ExactNumbers(JsonParser parser) {
        super(parser);
    }

    @Override
    public NumberTypeFP getNumberTypeFP() {
        return isExactAsDouble() ? NumberTypeFP.DOUBLE64 : NumberTypeFP.BIG_DECIMAL;
    }

    private boolean isExactAsDouble() {
        if (getStringLength() <= SURELY_EXACT && !hasExponent()) {
            return true;
        }
        double number = getDoubleValue();
        return Double.isFinite(number)
                && new BigDecimal(Double.toString(number)).compareTo(getDecimalValue()) == 0;
    }

    private boolean hasExponent() {
        char[] text = getStringCharacters();
        int from = getStringOffset();
        for (int i = from; i < from + getStringLength(); i++) {
            if (text[i] == 'e' || text[i] == 'E') {
                return true;
            }
        }
        return false;
    }
}
