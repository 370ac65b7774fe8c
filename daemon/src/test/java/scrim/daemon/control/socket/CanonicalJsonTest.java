package scrim.daemon.control.socket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

class CanonicalJsonTest {
    /** From RFC 8785, appendix B: the bits of a double and how it is written. */
    @ParameterizedTest
    @CsvSource({
        "0000000000000000, 0",
        "8000000000000000, 0",
        "7fefffffffffffff, 1.7976931348623157e+308",
        "4340000000000000, 9007199254740992",
        "4430000000000000, 295147905179352830000",
        "44b52d02c7e14af5, 9.999999999999997e+22",
        "44b52d02c7e14af6, 1e+23",
        "444b1ae4d6e2ef4e, 999999999999999700000",
        "444b1ae4d6e2ef50, 1e+21",
        "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
        "3eb0c6f7a0b5ed8d, 0.000001",
        "41b3de4355555553, 333333333.3333332",
        "becbf647612f3696, -0.0000033333333333333333",
    })
    void numbersAreWrittenAsJavaScriptDoes(String bits, String text) {
        double number = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));

        assertThat(CanonicalJson.number(number)).isEqualTo(text);
    }

    @Test
    void aFloatCountsAsTheDecimalNumberItIsWrittenAs() {
        assertThat(CanonicalJson.of(JsonNodeFactory.instance.numberNode(0.1f))).isEqualTo("0.1");
    }

    @Test
    void keysAreInOrderAndSignsEscapedAsLittleAsPossible() {
        String text =
                "{ \"b\": [1.0, true, null, \"\\u20ac\\/\\u000f\\n\\\"\"], \"a\": {}, \"B\": [] }";

        assertThat(CanonicalJson.of(JsonMapper.shared().readTree(text)))
                .isEqualTo("{\"B\":[],\"a\":{},\"b\":[1,true,null,\"€/\\u000f\\n\\\"\"]}");
    }

    @Test
    void exchangedValuesDoNotCancelOutInTheHash() {
        long one = StateHash.of("values/a", "1") + StateHash.of("values/b", "0");
        long other = StateHash.of("values/a", "0") + StateHash.of("values/b", "1");

        assertThat(one).isNotEqualTo(other);
    }
}
