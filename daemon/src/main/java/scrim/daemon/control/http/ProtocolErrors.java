package scrim.daemon.control.http;

import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

import scrim.daemon.control.json.Problem;

import java.util.function.BooleanSupplier;

/** Answers what the server refuses before any handler sees it: broken or oversized HTTP. */
final class ProtocolErrors implements Request.Handler {
    private final Audit audit;
    private final BooleanSupplier isStopping;

    ProtocolErrors(Audit audit, BooleanSupplier isStopping) {
        this.audit = audit;
        this.isStopping = isStopping;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        audit.requested();
        // What has stopped already fails, or is not found, in ways of its own.
        int status =
                isStopping.getAsBoolean()
                        ? HttpStatus.SERVICE_UNAVAILABLE_503
                        : response.getStatus();
        boolean stopping = status == HttpStatus.SERVICE_UNAVAILABLE_503;
        Problem.Code code =
                stopping
                        ? Problem.Code.STOPPING
                        : status >= 500 && status != HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505
                                ? Problem.Code.INTERNAL
                                : Problem.Code.BAD_REQUEST;
        String address = Request.getRemoteAddr(request);
        audit.refused(
                address == null ? "unknown" : address,
                request.getMethod(),
                String.valueOf(request.getHttpURI().getPath()),
                code);
        Object reason = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
        String detail = stopping || reason == null ? HttpStatus.getMessage(status) : "" + reason;
        ApiHandler.send(Answer.of(Problem.of(code, "", detail), status), response, callback);
        return true;
    }
}
