package scrim.daemon.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import scrim.daemon.control.json.Problem;

import java.net.InetAddress;
import java.util.Set;

class HostDoorTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final HostDoor door = new HostDoor(7270, Set.of("Stage.local", "proxy:8080"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:7270",
                "127.0.0.1",
                "127.1.2.3:7270",
                "localhost:7270",
                "LOCALHOST",
                "[::1]:7270",
                "[::1]",
                "stage.local",
                "stage.local:7270",
                "proxy:8080"
            })
    void ourOwnNamesAreLetIn(String host) {
        assertThat(door.refusal(host(host), LOOPBACK)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "evil.example",
                "evil.example:7270",
                "127.0.0.1.evil.example",
                "localhost.evil.example:7270",
                "127.0.0.1:7271",
                "localhost:80",
                "proxy",
                "proxy:7270",
                "stage.local:8080",
                "10.0.0.1:7270",
                "127.0.0.1:7270:7270",
                "user@localhost"
            })
    void anyOtherNameStaysOutside(String host) {
        Problem problem = door.refusal(host(host), LOOPBACK);

        assertThat(problem).isNotNull();
        assertThat(problem.code()).isEqualTo(Problem.Code.WRONG_HOST);
        assertThat(problem.detail()).contains('"' + host + '"').contains("7270");
    }

    @Test
    void aRequestWithoutAHostStaysOutside() {
        assertThat(door.refusal(HttpFields.EMPTY, LOOPBACK)).isNotNull();
    }

    @Test
    void twoHostsAreNoHost() {
        HttpFields headers =
                HttpFields.build().add("Host", "localhost").add("Host", "localhost").asImmutable();

        assertThat(door.refusal(headers, LOOPBACK)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "192.168.1.5, 192.168.1.5:7270",
        "192.168.1.5, 192.168.1.5",
        "2001:db8:0:0:1:0:0:1, [2001:db8::1:0:0:1]:7270",
        "2001:db8:1:2:3:4:5:6, [2001:db8:1:2:3:4:5:6]",
        "fd00:0:0:0:0:0:0:1, [FD00::1]:7270",
        "0:0:1:0:0:0:0:0, [0:0:1::]:7270"
    })
    void theNumberThatTheClientHasConnectedToIsOurs(String asked, String host) {
        assertThat(door.refusal(host(host), InetAddress.ofLiteral(asked))).isNull();
        assertThat(door.refusal(host(host), InetAddress.ofLiteral("192.168.1.6"))).isNotNull();
        assertThat(door.refusal(host(host), null)).isNotNull();
    }

    private static HttpFields host(String host) {
        return HttpFields.build().add("Host", host).asImmutable();
    }
}
