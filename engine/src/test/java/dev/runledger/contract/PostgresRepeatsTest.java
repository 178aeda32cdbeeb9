package dev.runledger.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.id.Ids;
import dev.runledger.ledger.Ledger;
import dev.runledger.ledger.Replay;
import dev.runledger.run.Deed;
import dev.runledger.run.KeptAnswer;
import dev.runledger.run.PageRequest;
import dev.runledger.run.RequestKey;
import dev.runledger.run.RunFilter;
import dev.runledger.store.Store;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same request at two nodes of one database.
class PostgresRepeatsTest implements OnPostgres {
  private static final RequestKey KEY = new RequestKey("one", "POST /v1/runs", "digest");

  @TempDir Path folder;

  @Test
  void itIsDoneOnceAndAnsweredTheSameAtBoth() throws Exception {
    int callers = 8;
    var together = new CyclicBarrier(callers);
    try (Store one = open(folder);
        Store other = open(folder);
        ExecutorService threads = Executors.newFixedThreadPool(callers)) {
      List<Ledger> nodes = List.of(ledger(one, 1), ledger(other, 2));
      List<Future<Replay>> all = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        Ledger node = nodes.get(i % nodes.size());
        all.add(
            threads.submit(() -> {
              together.await();
              return submit(node);
            }));
      }
      List<KeptAnswer> answers = new ArrayList<>();
      for (Future<Replay> answer : all) {
        answers.add(answer.get().answer());
      }
      assertThat(answers.stream().distinct()).hasSize(1);
      assertThat(nodes.getFirst().runs(RunFilter.ALL, PageRequest.first(10)).items()).hasSize(1);
    } finally {
      discard(folder);
    }
  }

  private static Ledger ledger(Store store, int seed) {
    return new Ledger(store, new Ids(new Random(seed)), Contract.TIMES);
  }

  private static Replay submit(Ledger node) {
    return node.once(
        KEY,
        new Deed.Submit(Request.start().build()),
        told -> new KeptAnswer.Given(201, Map.of(), told.run().id().value()));
  }
}
