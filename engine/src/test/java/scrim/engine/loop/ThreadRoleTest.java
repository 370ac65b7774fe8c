package scrim.engine.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThreadRoleTest {
    @Test
    void aRoleIsTheThreadsOwn() throws InterruptedException {
        ThreadRole.WRITER.adopt();
        ThreadRole.WRITER.require();

        assertThat(refusalOn(ThreadRole.WRITER))
                .isInstanceOf(WrongThreadException.class)
                .hasMessageContaining("WRITER")
                .hasMessageContaining("\"somebody\"")
                .hasMessageContaining("[RENDER]");
        assertThat(refusalOn(ThreadRole.RENDER)).isNull();
    }

    /** What a thread that draws is told when it plays another role. */
    private static Throwable refusalOn(ThreadRole role) throws InterruptedException {
        var refusal = new Throwable[1];
        Thread other =
                Thread.ofPlatform()
                        .name("somebody")
                        .start(() -> {
                            ThreadRole.RENDER.adopt();
                            try {
                                role.require();
                            } catch (WrongThreadException e) {
                                refusal[0] = e;
                            }
                        });
        other.join();
        return refusal[0];
    }
}
