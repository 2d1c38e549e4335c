package io.github.scopedapikeys.it.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Markdown page, as far as it shows code.
 *
 * @param name its path in the repository
 * @param listings its fenced blocks, from top to bottom
 */
public record DocumentedPage(String name, List<Listing> listings) {

    private static final Pattern FENCE = Pattern.compile("\\s*```\\s*(\\S*).*");
    private static final Pattern HEADING = Pattern.compile("#+ +(.+)");
    private static final Set<String> SHELLS = Set.of("sh", "shell", "bash", "console");

    public DocumentedPage {
        listings = List.copyOf(listings);
    }

    /**
     * A fenced block.
     *
     * @param heading the nearest heading above it
     * @param language as the fence names it, or an empty text
     * @param line where it begins
     */
    public record Listing(String heading, String language, int line, String text) {

        boolean isShell() {
            return SHELLS.contains(language);
        }

        boolean isJson() {
            return language.equals("json");
        }
    }

    /** All pages for readers: those of the repository's root, of {@code docs} and of {@code docker}. */
    static List<DocumentedPage> all() throws IOException {
        List<DocumentedPage> pages = new ArrayList<>();
        try (Stream<Path> root = Files.list(Path.of(""));
                Stream<Path> docs = Files.walk(Path.of("docs"));
                Stream<Path> docker = Files.walk(Path.of("docker"))) {
            List<Path> files = Stream.of(root, docs, docker)
                    .flatMap(paths -> paths)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
            for (Path file : files) {
                pages.add(read(file));
            }
        }
        return pages;
    }

    public static DocumentedPage read(Path file) throws IOException {
        String name = file.toString().replace('\\', '/');
        return new DocumentedPage(name, listings(name, Files.readAllLines(file)));
    }

    static List<Listing> listings(String name, List<String> lines) {
        List<Listing> listings = new ArrayList<>();
        String heading = "";
        String language = "";
        int begin = 0;
        boolean inside = false;
        for (int i = 0; i < lines.size(); i++) {
            Matcher fence = FENCE.matcher(lines.get(i));
            Matcher title = HEADING.matcher(lines.get(i));
            if (fence.matches() && !inside) {
                language = fence.group(1);
                begin = i + 1;
                inside = true;
            } else if (fence.matches()) {
                listings.add(new Listing(heading, language, begin, String.join("\n", lines.subList(begin, i))));
                inside = false;
            } else if (title.matches() && !inside) {
                heading = title.group(1);
            }
        }
        if (inside) {
            throw new IllegalStateException(name + ":" + begin + ": the block has no end");
        }
        return listings;
    }

    List<Listing> shells() {
        return listings.stream().filter(Listing::isShell).toList();
    }

    /** What a shell block prints, according to the page: the JSON that is the next block under the same heading. */
    Optional<Listing> answerTo(Listing shell) {
        int next = listings.indexOf(shell) + 1;
        return next < listings.size()
                        && listings.get(next).isJson()
                        && listings.get(next).heading().equals(shell.heading())
                ? Optional.of(listings.get(next))
                : Optional.empty();
    }

    /** JSON that no shell block prints. */
    List<Listing> otherJson() {
        List<Listing> answers =
                shells().stream().map(this::answerTo).flatMap(Optional::stream).toList();
        return listings.stream()
                .filter(Listing::isJson)
                .filter(listing -> !answers.contains(listing))
                .toList();
    }

    /** The only JSON under a heading. */
    Listing json(String heading) {
        List<Listing> found = listings.stream()
                .filter(Listing::isJson)
                .filter(listing -> listing.heading().equals(heading))
                .toList();
        if (found.size() != 1) {
            throw new IllegalStateException("%s has %d JSON blocks under '%s'".formatted(name, found.size(), heading));
        }
        return found.get(0);
    }

    /** Where a block stands, for messages. */
    String at(Listing listing) {
        return name + ":" + listing.line();
    }
}
