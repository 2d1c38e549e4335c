package io.github.scopedapikeys.demo;

/** Something that ends the demo; its message is written for the person in front of the terminal. */
final class DemoFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DemoFailure(String message) {
        super(message);
    }

    DemoFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
