package scrim.engine.persist;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import scrim.engine.loop.ThreadRole;

import java.util.logging.Level;
import java.util.logging.Logger;

/** The test's thread is the writer's, and the failures it provokes stay out of the log. */
final class PlaysTheWriter implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback {
    private static final Logger LOG = Logger.getLogger("scrim.engine.persist");

    @Override
    public void beforeAll(ExtensionContext context) {
        LOG.setLevel(Level.OFF);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        LOG.setLevel(null);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        ThreadRole.WRITER.adopt();
    }
}
