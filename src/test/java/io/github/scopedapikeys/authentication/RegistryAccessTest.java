package io.github.scopedapikeys.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.representations.docker.DockerAccess;

class RegistryAccessTest {

    private static final Set<String> PULL = Set.of("pull");

    @Test
    void onlyAllowedActionsAreLeft() {
        assertThat(RegistryAccess.of("repository:a/b:push,pull repository:c:push repository:d:pull", PULL)
                        .scope())
                .isEqualTo("repository:a/b:pull repository:d:pull");
        assertThat(RegistryAccess.of("registry:catalog:*", PULL).isEmpty()).isTrue();
        assertThat(RegistryAccess.of("registry:catalog:*", Set.of("*")).scope()).isEqualTo("registry:catalog:*");
        assertThat(RegistryAccess.of("repository(plugin):a:pull", PULL).scope()).isEqualTo("repository(plugin):a:pull");
    }

    @Test
    void nothingAskedIsNothingGiven() {
        assertThat(RegistryAccess.of(null, PULL).isEmpty()).isTrue();
        assertThat(RegistryAccess.of("", PULL).isEmpty()).isTrue();
        assertThat(RegistryAccess.of("repository:a:pull", Set.of()).isEmpty()).isTrue();
    }

    /** Keycloak's mapper decodes once more, and reads three parts or fails. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "repository:a%3Apush:pull",
                "repository%3Aa:push:pull",
                "repository:a:pull%2Cpush",
                "repository:a+b:pull",
                "repository:a:b:pull",
                "repository:a:",
                "repository::pull",
                ":a:pull",
                "repository:a",
                "a",
                "repository:a:pull:",
                "repository:a\tb:pull",
                "repository:a:PULL"
            })
    void whatTwoReadersMayReadDifferentlyIsLeftOut(String scope) {
        assertThat(RegistryAccess.of(scope, PULL).isEmpty()).isTrue();
    }

    @Test
    void whatIsLeftIsReadTheSameByKeycloak() {
        RegistryAccess access = RegistryAccess.of("repository:a/b.c-d_e:push,pull", Set.of("pull", "push"));

        DockerAccess read = new DockerAccess(access.scope());

        assertThat(read.getName()).isEqualTo("a/b.c-d_e");
        assertThat(read.getActions()).containsExactly("push", "pull");
        assertThat(access.contains(List.of(read))).isTrue();
    }

    /** As a mapper may give it. */
    @Test
    void otherAccessIsNotContained() {
        RegistryAccess access = RegistryAccess.of("repository:a:pull repository:b:pull", PULL);

        assertThat(access.contains(List.of())).isTrue();
        assertThat(access.contains(
                        List.of(new DockerAccess("repository:a:pull"), new DockerAccess("repository:b:pull"))))
                .isTrue();
        for (String wider :
                List.of("repository:a:pull,push", "repository:c:pull", "registry:a:pull", "repository:a:*")) {
            assertThat(access.contains(List.of(new DockerAccess(wider))))
                    .as(wider)
                    .isFalse();
        }
        assertThat(access.contains(
                        List.of(new DockerAccess("repository:a:pull"), new DockerAccess("repository:c:pull"))))
                .isFalse();
        assertThat(new RegistryAccess(List.of()).contains(List.of(new DockerAccess("repository:a:pull"))))
                .isFalse();
    }
}
