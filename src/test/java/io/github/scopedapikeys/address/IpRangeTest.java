package io.github.scopedapikeys.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpRangeTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 192.0.2.0",
        "192.0.2.0/24, 192.0.2.255",
        "192.0.2.7, 192.0.2.7",
        "192.0.2.6/31, 192.0.2.7",
        "0.0.0.0/0, 203.0.113.9",
        "2001:db8::/32, 2001:db8:ffff::1",
        "::/0, 2001:db8::1",
        "2001:db8::/32, [2001:db8::1]",
        "::1, 0:0:0:0:0:0:0:1",
        "192.0.2.0/24, ::ffff:192.0.2.1",
        "::ffff:192.0.2.0/120, 192.0.2.255",
        "::ffff:10.0.0.0/104, 10.255.0.1",
        "::ffff:a00:0/104, ::ffff:10.255.0.1",
        "::ffff:0:0/96, 203.0.113.9",
        "::ffff:192.0.2.1, 192.0.2.1",
        "fe80::/64, fe80::1%4",
        "::/0, fe80::1%eth0",
        "::/0, [fe80::1%25eth0]",
        "::/0, fe80:0:0:0:0:0:0:1%br-12.7@if3",
        "fe80::1%eth1, fe80::1%eth0",
        "fe80::1%4, fe80::1",
        "fe80::%eth0/64, fe80::7",
        "192.0.2.0/24, ::ffff:192.0.2.1%3",
    })
    void addressIsInside(String cidr, String address) {
        assertThat(range(cidr).contains(address)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 192.0.3.0",
        "192.0.2.0/24, 192.0.1.255",
        "192.0.2.6/31, 192.0.2.8",
        "192.0.2.0/24, 2001:db8::1",
        "::/0, 192.0.2.1",
        "2001:db8::/32, 2001:db9::1",
        "0.0.0.0/0, localhost",
        "0.0.0.0/0, ''",
        "0.0.0.0/0, 999.1.1.1",
        "0.0.0.0/0, [192.0.2.1]",
        "::/0, [2001:db8::1",
        "::/0, [[2001:db8::1]]",
        "::/0, [2001:db8::1]:443",
        "::ffff:10.0.0.0/104, 11.0.0.0",
        "::ffff:192.0.2.0/120, 192.0.3.0",
        "::/0, ::ffff:192.0.2.1",
        "::/80, 192.0.2.1",
        "::fffe:0:0/96, 0.0.0.0",
        "::ffff:0:0/96, 2001:db8::1",
        "::ffff:0:0/96, ::192.0.2.1",
        "0.0.0.0/0, 192.0.2.1%4",
        "::/0, fe80::1%",
        "::/0, fe80::1%eth 0",
        "::/0, fe80::1%a/64",
        "::/0, [fe80::1]%4",
        "0.0.0.0/0, ::ffff:010.1.1.1",
    })
    void addressIsOutside(String cidr, String address) {
        assertThat(range(cidr).contains(address)).isFalse();
    }

    @Test
    void noAddressIsOutside() {
        assertThat(range("0.0.0.0/0").contains(null)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "example.com",
                "example.com/24",
                "192.0.2.1/24",
                "192.0.2.0/33",
                "192.0.2.0/-1",
                "192.0.2.0/+1",
                "192.0.2.0/024",
                "192.0.2.0/",
                "192.0.2/24",
                "256.0.0.0/8",
                "999.1.1.1",
                "01.2.3.4",
                "2001:db8::1/32",
                "2001:db8::/129",
                "::ffff:10.0.0.0/8",
                "::ffff:0:0/0",
                "::ffff:0:0/95",
                "::ffff:192.0.2.0/24",
                "fe80::1%",
                "fe80::1%eth0/64",
                "fe80::/64%eth0",
                "192.0.2.1%4",
                "::ffff:010.1.1.1",
                "1:2:3:4:5:6:7:8::",
                "[::1]",
                ":::",
                "abcd",
                "1e3",
                " 192.0.2.1",
            })
    void textThatIsNoRangeIsRefused(String text) {
        assertThat(IpRange.parse(text)).isEmpty();
    }

    /** Whoever reads it knows what to write instead; what was no address is not repeated. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1/8         | 10.0.0.1/8 has bits set after its prefix: write 10.0.0.0/8 or 10.0.0.1",
                "2001:db8:0:0:1::/32"
                        + "| 2001:db8:0:0:1::/32 has bits set after its prefix: write 2001:db8::/32 or 2001:db8:0:0:1::",
                "fe80::1%eth0/64    | fe80::1/64 has bits set after its prefix: write fe80::/64 or fe80::1",
                "::ffff:10.0.0.0/8  | ::ffff:10.0.0.0/8 counts the bits of IPv6: write 10.0.0.0/8 or ::ffff:10.0.0.0/104",
                "::ffff:a01:203/16  | ::ffff:10.1.2.3/16 counts the bits of IPv6: write 10.1.0.0/16 or ::ffff:10.1.0.0/112",
                "::ffff:10.0.0.1/104| 10.0.0.1/8 has bits set after its prefix: write 10.0.0.0/8 or 10.0.0.1",
                "::ffff:10.0.0.0/64 | ::ffff:10.0.0.0/64 counts the bits of IPv6: write 10.0.0.0 or a prefix from 96 to 128",
                "192.0.2.0/33       | the prefix of 192.0.2.0 must be a number from 0 to 32",
                "192.0.2.0/024      | the prefix of 192.0.2.0 must be a number from 0 to 32",
                "2001:db8::/129     | the prefix of 2001:db8:: must be a number from 0 to 128",
                "[::1]              | ::1 must be written without brackets",
                "[2001:db8::]/32    | 2001:db8:: must be written without brackets",
                "sak_123            | must be addresses or ranges",
                "example.com/24     | must be addresses or ranges",
            })
    void refusalSaysWhatWouldBeRight(String text, String problem) {
        assertThat(IpRange.parse(text)).isEmpty();
        assertThat(IpRange.problem(text))
                .hasValueSatisfying(it -> assertThat(it).contains(problem));
        assertThat(IpRange.problem("sak_123").orElseThrow()).doesNotContain("sak_123");
    }

    @Test
    void goodRangeHasNoProblem() {
        assertThat(IpRange.problem("10.0.0.0/8")).isEmpty();
        assertThat(IpRange.problem("fe80::1%4")).isEmpty();
    }

    /** Any range in any notation holds exactly the addresses that arithmetic says, in any notation. */
    @Test
    void rangeHoldsTheAddressesThatArithmeticSays() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            BigInteger network = number(random);
            int length = random.nextInt(Rfc4291.BITS + 1);
            if (random.nextInt(8) > 0) {
                network = network.shiftRight(Rfc4291.BITS - length).shiftLeft(Rfc4291.BITS - length);
            }
            Rfc4291.Range expected = new Rfc4291.Range(network, length);
            String text = any(Rfc4291.texts(network, random), random);
            String cidr = text + "/" + (text.contains(":") ? length : length - 96);
            Optional<IpRange> range = IpRange.parse(cidr);
            assertThat(range.isPresent())
                    .as("%s, seed %d", cidr, seed)
                    .isEqualTo(expected.isAligned() && (text.contains(":") || length >= 96));
            BigInteger near = network.flipBit(random.nextInt(Rfc4291.BITS));
            for (BigInteger number : List.of(network, near, number(random), expected.behind())) {
                String address = any(Rfc4291.texts(number, random), random);
                range.ifPresent(it -> assertThat(it.contains(address))
                        .as("%s in %s, seed %d", address, cidr, seed)
                        .isEqualTo(expected.contains(number)));
            }
        }
    }

    /** What is suggested is taken, and holds the address that was written. */
    @Test
    void suggestedRangesAreTaken() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Pattern suggestion = Pattern.compile("write ([0-9a-f.:/]+) or ([0-9a-f.:/]+)$");
        for (int round = 0; round < 5_000; round++) {
            String address = any(Rfc4291.texts(number(random), random), random);
            String cidr = address + "/" + random.nextInt(address.contains(":") ? 128 : 32);
            IpRange.problem(cidr).map(suggestion::matcher).filter(Matcher::find).ifPresent(found -> {
                assertThat(range(found.group(1)).contains(address))
                        .as("%s, seed %d", cidr, seed)
                        .isTrue();
                assertThat(range(found.group(2)).contains(address))
                        .as("%s, seed %d", cidr, seed)
                        .isTrue();
            });
        }
    }

    /** Every block of the address space is met: anything, IPv4, what is next to it, and few bits. */
    private static BigInteger number(Random random) {
        BigInteger any = new BigInteger(Rfc4291.BITS, random);
        return switch (random.nextInt(6)) {
            case 0, 1, 2 -> BigInteger.valueOf(0xffff).shiftLeft(32).add(new BigInteger(32, random));
            case 3 -> BigInteger.valueOf(0xfff0 + random.nextInt(32)).shiftLeft(32);
            case 4 -> BigInteger.ZERO.setBit(random.nextInt(Rfc4291.BITS));
            default -> any;
        };
    }

    private static String any(List<String> texts, Random random) {
        return texts.get(random.nextInt(texts.size()));
    }

    @Test
    void missingTextIsNoRange() {
        assertThat(IpRange.parse(null)).isEmpty();
    }

    private static IpRange range(String cidr) {
        return IpRange.parse(cidr).orElseThrow();
    }
}
