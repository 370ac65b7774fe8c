package scrim.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

class SignalsTest {
    /** In a process of its own: a handler stays for as long as its JVM. */
    @Test
    void everySignalIsHeardEachTimeItComesAndEndsNothingByItself() throws Exception {
        Process process =
                new ProcessBuilder(
                                System.getProperty("java.home") + "/bin/java",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Listener.class.getName())
                        .redirectErrorStream(true)
                        .start();
        try (var out = process.inputReader()) {
            assertThat(out.readLine()).isEqualTo("[TERM, INT, HUP]");
            for (String name : List.of("INT", "HUP", "TERM", "TERM")) {
                int sent =
                        new ProcessBuilder("kill", "-" + name, "" + process.pid())
                                .start()
                                .waitFor();
                assertThat(sent).isZero();

                assertThat(out.readLine()).isEqualTo(name);
            }
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    /** Says what it hears, four times. */
    static final class Listener {
        private Listener() {}

        public static void main(String[] arguments) throws InterruptedException {
            var heard = new LinkedBlockingQueue<String>();
            System.out.println(Signals.listen(heard::add));
            for (int i = 0; i < 4; i++) {
                System.out.println(heard.take());
            }
        }
    }
}
