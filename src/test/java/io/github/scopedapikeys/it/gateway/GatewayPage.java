package io.github.scopedapikeys.it.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page of {@code docs/integrations}, whose configuration a test runs. */
record GatewayPage(String text) {

    static GatewayPage read(String name) throws IOException {
        return new GatewayPage(Files.readString(Path.of("docs", "integrations", name)));
    }

    /** The page with something else in the place of what it says; fails if it does not say it. */
    GatewayPage with(String said, String instead) {
        assertThat(text).contains(said);
        return new GatewayPage(text.replace(said, instead));
    }

    /** The code block in a language; there is one. */
    String block(String language) {
        String fence = "```" + language + "\n";
        int start = text.indexOf(fence) + fence.length();
        assertThat(text.substring(start)).doesNotContain(fence);
        return text.substring(start, text.indexOf("\n```", start) + 1);
    }
}
