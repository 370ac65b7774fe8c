package scrim.daemon.store;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Keeps the store and the writer from logging the thousands of restores and failures of a test. */
final class QuietLog implements BeforeAllCallback, AfterAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        logger().setLevel(Level.OFF);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        logger().setLevel(Level.INFO);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("scrim");
    }
}
