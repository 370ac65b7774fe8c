package scrim.daemon.control.osc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;

class AllowedMachinesTest {
    private static boolean has(String list, String machine) {
        return AllowedMachines.parse(list).has(InetAddress.ofLiteral(machine));
    }

    @ParameterizedTest
    @CsvSource({
        "192.168.1.20,192.168.1.20,true",
        "192.168.1.20,192.168.1.21,false",
        "192.168.1.0/24,192.168.1.255,true",
        "192.168.1.0/24,192.168.2.0,false",
        "10.64.0.0/10,10.127.255.255,true",
        "10.64.0.0/10,10.128.0.0,false",
        "10.64.0.0/10,10.63.255.255,false",
        "0.0.0.0/0,8.8.8.8,true",
        "0.0.0.0/0,2001:db8::1,false",
        "2001:db8::/33,2001:db8:7fff::1,true",
        "2001:db8::/33,2001:db8:8000::1,false",
        "'10.0.0.1, 10.0.0.3',10.0.0.3,true",
        "'10.0.0.1, 10.0.0.3',10.0.0.2,false",
        "10.0.0.1,127.0.0.7,true",
        "10.0.0.1,::1,true",
    })
    void aMachineIsAllowedIfItIsInANetworkOfTheList(String list, String machine, boolean is) {
        assertThat(has(list, machine)).isEqualTo(is);
    }

    @Test
    void withoutAListOnlyThisMachineIsAllowed() {
        assertThat(AllowedMachines.NONE_BUT_THIS.has(InetAddress.ofLiteral("127.0.0.1"))).isTrue();
        assertThat(AllowedMachines.NONE_BUT_THIS.has(InetAddress.ofLiteral("::1"))).isTrue();
        assertThat(AllowedMachines.NONE_BUT_THIS.has(InetAddress.ofLiteral("10.0.0.1"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.1,",
                "localhost",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/x",
                "::/129",
                "10.0.0.1/8/8"
            })
    void whatIsNoListIsRefusedWithAReason(String list) {
        assertThatThrownBy(() -> AllowedMachines.parse(list))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("network");
    }
}
