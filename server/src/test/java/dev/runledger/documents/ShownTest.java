package dev.runledger.documents;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What counts as the output that a document shows, and what does not.
class ShownTest {

  @ParameterizedTest
  @CsvSource({
    "run_0123456789ab  completed, run_ba9876543210    completed",
    "3 s ago, 2 min ago",
    "now, 12 s ago",
    "took 0.1 s, took 3 min 5 s",
    "ends 2026-11-28 17:13:55 (now), ends 2027-01-02 03:04:05 (3 s ago)",
    "4 at a time, 2 at a time",
    "one … three, one two three",
    "… three, one two three",
    "'{\"pid\":7,\"x\":1}', '{\"pid\":77,\"x\":1}'",
  })
  void whatDiffersEveryTimeFits(String shown, String printed) {
    assertThat(new Shown(shown, false).fits(printed)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "hello, hello world",
    "hello, say hello",
    "run_0123456789ab  completed, run_0123456789ab  failed",
    "run_0123456789ab, ses_0123456789ab",
    "one … three, one two",
    "100000, 100001",
    "exit status 75, exit status 7",
    "a.c, abc",
  })
  void anythingElseDoesNot(String shown, String printed) {
    assertThat(new Shown(shown, false).fits(printed)).isFalse();
  }

  @Test
  void linesHaveTheirOrder() {
    assertThat(new Shown("one\ntwo\n", false).fits("one\n\ntwo\n")).isTrue();
    assertThat(new Shown("one\ntwo\n", false).fits("two\none\n")).isFalse();
  }

  @Test
  void jsonMayBeSetWithMoreAir() {
    assertThat(new Shown("{\"a\": 1,\n \"b\": …}\n", true).fits("{\"a\":1,\"b\":[2]}")).isTrue();
    assertThat(new Shown("{\"a\": 1}\n", true).fits("{\"a\":1,\"b\":2}")).isFalse();
  }
}
