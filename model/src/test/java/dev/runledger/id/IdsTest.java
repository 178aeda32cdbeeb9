package dev.runledger.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IdsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T09:30:00.123456Z");

  private final Ids ids = new Ids(new Random(7));

  @Test
  void aRunsUuidIsOfVersionSevenAndBeginsWithItsTime() {
    for (int i = 0; i < 1_000; i++) {
      UUID uuid = ids.runUuid(NOW);
      assertThat(uuid.version()).isEqualTo(7);
      assertThat(uuid.variant()).isEqualTo(2);
      assertThat(uuid.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli());
    }
  }

  @Test
  void uuidsSortAsTheirTimes() {
    List<String> drawn = new ArrayList<>();
    for (int ms = 0; ms < 1_000; ms++) {
      drawn.add(ids.runUuid(NOW.plusMillis(ms)).toString());
    }
    assertThat(drawn).isSorted();
  }

  @Test
  void idsDrawnAtTheSameTimeDiffer() {
    Set<Object> drawn = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      drawn.add(RunId.of(ids.runUuid(NOW)));
      drawn.add(ids.session());
      drawn.add(ids.leaseToken());
    }
    assertThat(drawn).hasSize(30_000);
  }

  @Test
  void sessionsAndTokensHaveTheirForms() {
    assertThat(ids.session().value()).matches("ses_[0-9a-f]{12}");
    assertThat(ids.leaseToken().value()).matches("lt_[0-9a-f]{32}");
  }

  @Test
  void theSameSourceOfRandomnessDrawsTheSameIds() {
    Ids again = new Ids(new Random(7));
    assertThat(again.runUuid(NOW)).isEqualTo(ids.runUuid(NOW));
    assertThat(again.session()).isEqualTo(ids.session());
  }

  @Test
  void aRunnersIdIsMadeOfItsIdentity() {
    RunnerId one = Ids.runner("host", "/work", "claude-code");
    assertThat(one.value()).matches("lnch_[0-9a-f]{12}");
    assertThat(Ids.runner("host", "/work", "claude-code")).isEqualTo(one);
  }

  @Test
  void noTwoIdentitiesAreSpelledAlike() {
    List<List<String>> identities =
        List.of(
            List.of("a:b", "c", "d"),
            List.of("a", "b:c", "d"),
            List.of("a", "b", "c:d"),
            List.of("a;1:b", "c", "d"),
            List.of("a", "b;1:c", "d"),
            List.of("ab", "c", "d"),
            List.of("a", "bc", "d"),
            List.of("", "abc", "d"),
            List.of("abc", "", "d"),
            List.of("abc", "d", ""),
            List.of("A:b", "c", "d"),
            List.of("1:a", "", ""),
            List.of("", "1:a", ""));
    Set<RunnerId> drawn = new HashSet<>();
    identities.forEach(who -> drawn.add(Ids.runner(who.get(0), who.get(1), who.get(2))));
    assertThat(drawn).hasSameSizeAs(identities);
  }

  @Test
  void hashesAreThoseOfEverybodyElse() {
    assertThat(Ids.sha256(""))
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assertThat(Ids.sha256("ä"))
        .isEqualTo("33e6d73fee82904c8d7afb78de1154d1e8dc2a0edb08120e63df5b9385c2d9cc");
  }
}
