package dev.runledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommandTextTest {
  @Test
  void wordsAreQuotedOnlyWhereAShellWouldWantIt() {
    assertThat(CommandText.of(List.of("ls", "-l", "/tmp"))).isEqualTo("ls -l /tmp");
    assertThat(CommandText.of(List.of("echo", "it's", "$HOME", "")))
        .isEqualTo("echo 'it'\\''s' '$HOME' ''");
  }
}
