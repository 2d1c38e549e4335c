package io.github.scopedapikeys.admin;

import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import org.keycloak.storage.ExportImportManager;

/**
 * Detects whether this thread imports users: by a realm import or partial import of the Admin API, at start-up, or from
 * the command line.
 *
 * <p>Keycloak does not tell its providers about imports, so this class examines the thread's stack. The request's URL
 * is no proof, because a caller controls parts of it with {@code Host} and {@code X-Forwarded-*} headers.
 */
final class RunningImport {

    private static final StackWalker STACK = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);

    private RunningImport() {}

    static boolean isOnStack() {
        return STACK.walk(frames ->
                frames.map(StackFrame::getDeclaringClass).anyMatch(ExportImportManager.class::isAssignableFrom));
    }
}
