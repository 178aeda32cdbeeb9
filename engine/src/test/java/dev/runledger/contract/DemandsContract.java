package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.ledger.Dispatcher;
import dev.runledger.run.Delivery;
import dev.runledger.run.Run;
import dev.runledger.work.Capabilities;
import dev.runledger.work.Demands;
import dev.runledger.work.Registration;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which runner may take which run, and what it costs to find out.
abstract class DemandsContract extends Contract {

  private boolean takes(Capabilities runner, Demands demands) {
    Run run = submit(Request.start().demanding(demands));
    List<Held> claimed = claimAll(runners.register(new Registration(runner, true)).id(), 9);
    claimed.forEach(held -> report(held, FAILED));
    tell(run.id(), CANCEL);
    return !claimed.isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "host, /work, command, true",
    "host,      ,        , true",
    "    , /work,        , true",
    "    ,      , command, true",
    "    ,      ,        , true",
    "Host,      ,        , false",
    "hos,       ,        , false",
    "hosts,     ,        , false",
    "    , /Work,        , false",
    "    , /work/,       , false",
    "    ,      , Command, false",
    "host, /work, browser, false",
    "other, /work, command, false",
    "'',  ''    , ''     , true"
  })
  void aPropertyCountsOnlyIfGivenAndThenExactly(
      String hostname, String projectDir, String executorType, boolean expected) {
    assertThat(takes(machine("host"), new Demands(hostname, projectDir, executorType, Set.of())))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "'',            '',        true",
    "'',            'gpu',     true",
    "gpu,           'gpu',     true",
    "gpu,           'gpu mac', true",
    "gpu,           'mac',     false",
    "gpu,           '',        false",
    "gpu,           'GPU',     false",
    "gpu mac,       'gpu mac', true",
    "gpu mac,       'a gpu mac z', true",
    "gpu mac,       'gpu',     false",
    "gpu mac,       'mac',     false",
    "a gpu mac z,   'a mac z', false"
  })
  void aRunnerHasAllOfTheTags(String demanded, String had, boolean expected) {
    assertThat(takes(tagged(had, false), new Demands(null, null, null, words(demanded))))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "'',      'gpu',     false",
    "gpu,     'gpu mac', true",
    "gpu mac, 'gpu mac', true",
    "gpu mac, 'gpu',     false",
    "mac,     'gpu',     false",
    "'',      '',        false"
  })
  void aRunnerMayTakeOnlyRunsThatDemandItsTags(String demanded, String had, boolean expected) {
    assertThat(takes(tagged(had, true), new Demands(null, null, null, words(demanded))))
        .isEqualTo(expected);
  }

  @Test
  void aHostIsNotEnoughForARunnerThatTakesOnlyItsTags() {
    assertThat(takes(tagged("gpu", true), new Demands("host", null, null, Set.of()))).isFalse();
    assertThat(takes(tagged("gpu", true), new Demands("host", null, null, Set.of("gpu")))).isTrue();
  }

  private static Capabilities tagged(String tags, boolean require) {
    return new Capabilities("host", "/work", "command", words(tags), require);
  }

  private static Set<String> words(String text) {
    return text.isEmpty() ? Set.of() : Set.of(text.split(" "));
  }

  @Test
  void theDemandsAreKeptAsTheyWereGiven() {
    Demands demands = new Demands("host", "/work", "command", Set.of("gpu", "mac", "a b"));

    Run run = submit(Request.start().demanding(demands));

    assertThat(run(run.id()).demands()).isEqualTo(demands);
    assertThat(row(submit().id())).containsEntry("demands", null);
  }

  /// The queue's own way of finding runs agrees with the one place where demands are compared.
  @Test
  void whatIsClaimedIsExactlyWhatIsMet() {
    Random random = new Random(11);
    List<String> words =
        List.of(
            "a",
            "b",
            "a b",
            "%",
            "%1F",
            "\u001f",
            "A",
            "ä",
            "z",
            "\uFFFD",
            "\uD83D\uDE80",
            "aa",
            "a word that is rather long",
            "a word that is rather long too",
            "%#a word that is rather l");
    for (int round = 0; round < 12; round++) {
      List<Run> runs =
          IntStream.range(0, 40)
              .mapToObj(_ -> submit(Request.start().demanding(randomDemands(random, words))))
              .toList();
      Capabilities can =
          new Capabilities(
              words.get(random.nextInt(3)),
              words.get(random.nextInt(3)),
              "r" + round,
              subset(random, words, 6),
              random.nextBoolean());
      Set<RunId> expected = new HashSet<>();
      runs.stream().filter(run -> run.demands().metBy(can)).forEach(run -> expected.add(run.id()));

      List<Held> claimed = claimAll(register(can), 100);

      assertThat(claimed.stream().map(Held::id)).containsExactlyInAnyOrderElementsOf(expected);
      runs.forEach(run -> tell(run.id(), CANCEL));
      claimed.forEach(held -> report(held, STOPPED));
    }
  }

  private static Demands randomDemands(Random random, List<String> words) {
    return new Demands(
        random.nextInt(3) == 0 ? words.get(random.nextInt(3)) : null,
        random.nextInt(3) == 0 ? words.get(random.nextInt(3)) : null,
        null,
        subset(random, words, 3));
  }

  private static Set<String> subset(Random random, List<String> words, int most) {
    Set<String> chosen = new HashSet<>();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      chosen.add(words.get(random.nextInt(words.size())));
    }
    return chosen;
  }

  @Test
  void demandsMayBeAsManyAndAsLongAsTheyCome() {
    Set<String> tags = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      tags.add("%03d".formatted(i) + "\u00e9".repeat(253));
    }
    Demands demands =
        new Demands("h".repeat(256), "/" + "p".repeat(4095), "e".repeat(256), Set.copyOf(tags));
    Run run = submit(Request.start().demanding(demands));

    tags.remove("000" + "\u00e9".repeat(253));
    assertThat(claimAll(register(machine(demands, tags)), 9)).isEmpty();
    tags.add("000" + "\u00e9".repeat(253));
    RunnerId able = replace(machine(demands, tags));

    assertThat(claim(able).id()).isEqualTo(run.id());
  }

  private static Capabilities machine(Demands demands, Set<String> tags) {
    return new Capabilities(
        demands.hostname(), demands.projectDir(), demands.executorType(), tags, false);
  }

  private RunnerId replace(Capabilities can) {
    return runners.register(new Registration(can, true)).id();
  }

  @Test
  void aClaimCostsTheSameHoweverManyRunsWaitThatItCannotTake() {
    RunnerId runner = register(machine("host", "gpu", "mac"));
    notForTheRunner(0, 3);
    long few = costOfAClaim(runner);

    notForTheRunner(3, 60);

    assertThat(costOfAClaim(runner)).isEqualTo(few);
  }

  @Test
  void aClaimCostsTheSameHoweverManyRunsWaitThatItCanTake() {
    RunnerId runner = register(machine("host", "gpu", "mac"));
    submitMany(5);
    long few = costOfAClaim(runner);

    submitMany(150);

    assertThat(costOfAClaim(runner)).isEqualTo(few);
  }

  private void submitMany(int count) {
    for (int i = 0; i < count; i++) {
      submit(Request.start().demandingTags("gpu"));
    }
  }

  /// Every way in which a run can wait for somebody else.
  private void notForTheRunner(int from, int to) {
    Run first = submit(Request.start().demandingHost("nobody"));
    for (int i = from; i < to; i++) {
      submit(Request.start().demandingHost("other-" + i));
      submit(Request.start().demanding(new Demands(null, "/elsewhere/" + i, null, Set.of())));
      submit(Request.start().demanding(new Demands(null, null, "kind-" + i, Set.of())));
      submit(Request.start().demandingTags("customer-" + i));
      submit(Request.start().demandingTags("gpu", "customer-" + i));
      submit(Request.start().demandingTags("gpu", "zone-" + i));
      submit(Request.start().demandingTags("gpu", "mac", "zone-" + i));
      submit(Request.start().demanding(new Demands("host", null, null, Set.of("k" + i))));
      submit(Request.start().notBefore(store.now().plus(Duration.ofDays(1 + i))));
      submit(Request.resume(first.sessionId()));
    }
  }

  private long costOfAClaim(RunnerId runner) {
    CountingStore counting = new CountingStore(store);
    Dispatcher counted = new Dispatcher(counting, ids, TIMES);
    Run run = submit(Request.start().demandingTags("mac").priority(9));
    Delivery delivery;
    try {
      delivery = counted.poll(runner, Duration.ZERO, 1).orElseThrow();
    } catch (InterruptedException e) {
      throw new AssertionError("A poll was interrupted", e);
    }
    assertThat(delivery.runs()).hasSize(1);
    assertThat(delivery.runs().getFirst().run().id()).isEqualTo(run.id());
    return counting.count();
  }

  @Test
  void aRunIsNeverClaimableBeforeItsDemandsAreStored() {
    Run run = submit(Request.start().demandingHost("other"));

    assertThat(row(run.id()).get("demands")).contains("other");
    assertThat(row(run.id()).get("ready_key")).contains("other");
    assertThat(claimAll(register("host"), 9)).isEmpty();
  }
}
