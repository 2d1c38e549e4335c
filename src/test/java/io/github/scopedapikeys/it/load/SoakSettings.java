package io.github.scopedapikeys.it.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What the load generator is to do in a soak.
 *
 * @param load the server and its keys; a round of so many seconds is a window here
 * @param perSecond how many steps are taken: each is a request, or an exchange and the introspection of its token
 * @param unknownKeys texts of keys that do not exist
 */
public record SoakSettings(LoadSettings load, int perSecond, List<String> unknownKeys) {

    public void write(Path file) throws IOException {
        new ObjectMapper().writeValue(file.toFile(), this);
    }

    public static SoakSettings read(Path file) throws IOException {
        return new ObjectMapper().readValue(file.toFile(), SoakSettings.class);
    }
}
