package io.github.scopedapikeys.admin;

import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import org.keycloak.storage.ExportImportManager;

/**
 * Whether this thread imports users: by the Admin API's import of a realm or of parts of one, at start-up, or from the
 * command line.
 *
 * <p>Keycloak does not tell its providers, so what the thread executes is looked at. A request's URL would be no proof: a
 * caller writes parts of it in {@code Host} and {@code X-Forwarded-*} headers.
 */
final class RunningImport {

    private static final StackWalker STACK = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);

    private RunningImport() {}

    static boolean isOnStack() {
        return STACK.walk(frames ->
                frames.map(StackFrame::getDeclaringClass).anyMatch(ExportImportManager.class::isAssignableFrom));
    }
}
