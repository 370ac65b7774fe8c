package scrim.daemon.control.http;

import scrim.engine.param.ScreenId;

import java.util.concurrent.CompletableFuture;

/** Where the picture of a screen comes from. */
@FunctionalInterface
public interface Pictures {
    /**
     * The screen's next finished frame as a PNG file. Any thread; never blocks. Completes with an
     * exception, whose message a person reads, when there is no such picture.
     */
    CompletableFuture<byte[]> png(ScreenId screen);
}
