package io.github.scopedapikeys.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The examples of {@code docs/policy-as-code.md} have only rules that exist, with values that can be read. */
class DocumentedPolicyTest {

    @Test
    void examplesAreTheSamePolicy() {
        assertThat(DocumentedPolicy.ofTerraform()).hasSizeGreaterThan(5).isEqualTo(DocumentedPolicy.attributes());
    }

    @Test
    void everyAttributeIsARuleWithAReadableValueThatIsNotTheDefault() {
        Map<String, String> attributes = DocumentedPolicy.attributes();
        List<String> unreadable = new ArrayList<>();
        Map<String, Object> policy = DocumentedPolicy.read(attributes, unreadable);
        Map<String, Object> defaults = DocumentedPolicy.read(Map.of(), unreadable);

        assertThat(unreadable).isEmpty();
        assertThat(RuleDefaults.all().keySet()).containsAll(attributes.keySet());
        attributes.keySet().stream()
                .map(PolicyRule::nameOf)
                .filter(rule -> !rule.equals("expiryNotices"))
                .forEach(rule -> assertThat(policy.get(rule)).as(rule).isNotEqualTo(defaults.get(rule)));
    }
}
