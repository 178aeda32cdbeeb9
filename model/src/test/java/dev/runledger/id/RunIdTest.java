package dev.runledger.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunIdTest {
  private static final UUID UUID_7 = UUID.fromString("019ca8b4-3d5b-7c1e-9a2f-0123456789ab");
  private static final String ULID = "01KJMB8FAVFGF9MBR14D2PF2DB";

  @Test
  void anIdIsTheEndOfItsUuid() {
    assertThat(RunId.of(UUID_7)).isEqualTo(new RunId("run_0123456789ab"));
    assertThat(RunId.of(new UUID(0, 1)).value()).isEqualTo("run_000000000001");
  }

  @Test
  void aUuidIsReadInEverySpelling() {
    Optional<UUID> uuid = Optional.of(UUID_7);
    assertThat(new RunId(UUID_7.toString()).asUuid()).isEqualTo(uuid);
    assertThat(new RunId(upper(UUID_7.toString())).asUuid()).isEqualTo(uuid);
    assertThat(new RunId("019ca8b43d5b7c1e9a2f0123456789ab").asUuid()).isEqualTo(uuid);
    assertThat(new RunId("019CA8B43D5B7C1E9A2F0123456789AB").asUuid()).isEqualTo(uuid);
    assertThat(new RunId(ULID).asUuid()).isEqualTo(uuid);
    assertThat(new RunId(ULID.toLowerCase(Locale.ROOT)).asUuid()).isEqualTo(uuid);
  }

  @Test
  void theHighestBitIsReadToo() {
    UUID most = new UUID(-1, -1);
    assertThat(new RunId("f".repeat(32)).asUuid()).contains(most);
    assertThat(new RunId("7" + "Z".repeat(25)).asUuid()).contains(most);
    assertThat(new RunId("0".repeat(26)).asUuid()).contains(new UUID(0, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run_0123456789ab",
        "8ZZZZZZZZZZZZZZZZZZZZZZZZZ",
        "01KJMB8FAVFGF9MBR14D2PF2DU",
        "01KJMB8FAVFGF9MBR14D2PF2DI",
        "01KJMB8FAVFGF9MBR14D2PF2D",
        "01KJMB8FAVFGF9MBR14D2PF2D\u017f",
        "019ca8b43d5b7c1e9a2f0123456789a",
        "019ca8b43d5b7c1e9a2f0123456789abc",
        "019ca8b43d5b7c1e9a2f0123456789ag",
        "019ca8b4-3d5b-7c1e-9a2f0123456789ab",
        "{019ca8b4-3d5b-7c1e-9a2f-0123456789ab}",
        "a-run-of-somebody-else"
      })
  void otherTextIsNoUuid(String text) {
    assertThat(new RunId(text).asUuid()).isEmpty();
  }

  @Test
  void anIdFromElsewhereKeepsItsSpelling() {
    assertThat(new RunId("Überlauf#7").value()).isEqualTo("Überlauf#7");
    assertThat(new RunId("x".repeat(64)).value()).hasSize(64);
    assertThat(new RunId("😀".repeat(64)).value()).hasSize(128);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a/b", "a\\b", "a\nb", "a\u0000", "a\u007f", "a\u3000b"})
  void whatWouldNotFitInAPathOrALogLineIsNoId(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> new RunId(text));
    assertThatIllegalArgumentException().isThrownBy(() -> new SessionId(text));
    assertThatIllegalArgumentException().isThrownBy(() -> new RunnerId(text));
    assertThatIllegalArgumentException().isThrownBy(() -> new LeaseToken(text));
  }

  @Test
  void aRefusalShowsTheTextAndTheRule() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RunId("a b"))
        .withMessage(
            "Not a run id: 'a b' (run ids have 1 to 64 characters without blanks or slashes;"
                + " ours start with 'run_')");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SessionId("x".repeat(1_000)))
        .withMessageStartingWith("Not a session id: '" + "x".repeat(64) + "…'");
  }

  @Test
  void aTokenIsNotShownByAccident() {
    LeaseToken token = new LeaseToken("lt_secret");
    assertThat(token.toString()).doesNotContain("secret");
    assertThat("" + new dev.runledger.work.Fence(new RunnerId("lnch_1"), token))
        .doesNotContain("secret");
  }

  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }
}
