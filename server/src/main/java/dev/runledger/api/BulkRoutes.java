package dev.runledger.api;

import dev.runledger.event.Appended;
import dev.runledger.event.NewEvent;
import dev.runledger.http.Answer;
import dev.runledger.http.Call;
import dev.runledger.http.Faults;
import dev.runledger.http.Problems;
import dev.runledger.http.RequestBody;
import dev.runledger.http.Route;
import dev.runledger.http.Routes;
import dev.runledger.id.LeaseToken;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.json.Limits;
import dev.runledger.ledger.EventLog;
import dev.runledger.ledger.Ledger;
import dev.runledger.ledger.Reported;
import dev.runledger.problem.Problem;
import dev.runledger.problem.ProblemException;
import dev.runledger.run.RunCommand;
import dev.runledger.wire.BulkItem;
import dev.runledger.wire.BulkJson;
import dev.runledger.wire.BulkResult;
import dev.runledger.wire.Paths;
import dev.runledger.work.Fence;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Many reports or events of many runs in one request. Each is answered on its own; those of one
/// run are taken in order, and those of different runs at the same time, so that the store can make
/// them durable together.
public final class BulkRoutes implements Routes {
  private final Ledger ledger;
  private final EventLog log;
  private final Faults faults;
  private final LongConsumer appends;
  private final SideBySide sideBySide = new SideBySide();

  /// @param appends counts events that were appended
  public BulkRoutes(Ledger ledger, EventLog log, Faults faults, LongConsumer appends) {
    this.ledger = ledger;
    this.log = log;
    this.faults = faults;
    this.appends = appends;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post(Paths.RUNNER_REPORTS, this::reports), Route.post(Paths.EVENTS, this::events));
  }

  private Answer reports(Call call) throws InterruptedException {
    RunnerId runner = Asked.runner(call);
    List<BulkItem> items = BulkJson.readReports(call.body().json(Limits.BODY_BYTES));
    List<BulkResult.Answer> answers =
        sideBySide.each(items, BulkRoutes::key, its -> reports(runner, its));
    return Answers.json(BulkResult.write(answers));
  }

  private Answer events(Call call) throws InterruptedException {
    if (!call.body().isEmpty()) {
      call.body().takes(RequestBody.NDJSON);
    }
    List<BulkJson.Line> lines = BulkJson.readLines(call.body().whole(Limits.BODY_BYTES));
    List<BulkResult.Answer> answers =
        sideBySide.each(
            lines.stream().map(BulkJson.Line::item).toList(), BulkRoutes::key, this::append);
    var out = new StringBuilder();
    for (int at = 0; at < lines.size(); at++) {
      out.append(BulkResult.writeLine(lines.get(at).number(), answers.get(at))).append('\n');
    }
    return Answer.text(RequestBody.NDJSON, out.toString());
  }

  /// What is of no known run can go alone.
  private static Object key(BulkItem item) {
    return item.run() == null ? item : item.run();
  }

  /// What is told of one run. Neighbours that report under the same lease are taken together.
  private List<BulkResult.Answer> reports(RunnerId runner, List<BulkItem> items) {
    var answers = new ArrayList<BulkResult.Answer>();
    for (int from = 0; from < items.size(); ) {
      var inTurn = new ArrayList<RunCommand.Report>();
      for (BulkItem item : items.subList(from, items.size())) {
        RunCommand.Report report = report(item);
        if (report == null || !Objects.equals(token(item), token(items.get(from)))) {
          break;
        }
        inTurn.add(report);
      }
      BulkItem first = items.get(from);
      RunId run = first.run();
      LeaseToken token = token(first);
      if (run == null || token == null || inTurn.isEmpty()) {
        answers.addAll(each(List.of(first), item -> other(runner, item)));
        from++;
      } else {
        answers.addAll(reports(run, new Fence(runner, token), inTurn));
        from += inTurn.size();
      }
    }
    return answers;
  }

  private List<BulkResult.Answer> reports(RunId run, Fence fence, List<RunCommand.Report> inTurn) {
    try {
      return ledger.report(run, fence, inTurn).stream()
          .map(reported ->
              switch (reported) {
                case Reported.Taken _ -> BulkResult.Answer.taken(run, null);
                case Reported.Refused(ProblemException why) -> refused(run, why.problem());
              })
          .toList();
    } catch (RuntimeException e) {
      Problem known =
          e instanceof ProblemException refused
              ? refused.problem()
              : faults.known(e).orElseThrow(() -> e);
      return inTurn.stream().map(_ -> refused(run, known)).toList();
    }
  }

  private static RunCommand.@Nullable Report report(BulkItem item) {
    return switch (item) {
      case BulkItem.Started _ -> new RunCommand.Started();
      case BulkItem.Reported reported -> reported.report();
      case BulkItem.Renewal _, BulkItem.Events _, BulkItem.Broken _ -> null;
    };
  }

  private static @Nullable LeaseToken token(BulkItem item) {
    return switch (item) {
      case BulkItem.Started started -> started.token();
      case BulkItem.Reported reported -> reported.token();
      case BulkItem.Renewal renewal -> renewal.token();
      case BulkItem.Events events -> events.token();
      case BulkItem.Broken _ -> null;
    };
  }

  private BulkResult.Answer other(RunnerId runner, BulkItem item) {
    return switch (item) {
      case BulkItem.Broken(RunId run, Problem problem) -> refused(run, problem);
      case BulkItem.Renewal(RunId run, LeaseToken token) -> {
        ledger.renew(run, new Fence(runner, token));
        yield BulkResult.Answer.taken(run, null);
      }
      case BulkItem.Events(RunId run, LeaseToken token, List<NewEvent> events) -> {
        log.append(run, token, events);
        appends.accept(events.size());
        yield BulkResult.Answer.taken(run, null);
      }
      case BulkItem.Started _, BulkItem.Reported _ ->
          throw new IllegalStateException("A report is taken with its neighbours");
    };
  }

  /// The events of one run. Neighbours with the same lease are appended together; when that fails,
  /// each by itself, to find out which it was.
  private List<BulkResult.Answer> append(List<BulkItem> items) {
    var answers = new ArrayList<BulkResult.Answer>();
    for (int from = 0; from < items.size(); ) {
      int to = from + 1;
      while (to < items.size() && isTogether(items.get(from), items.get(to))) {
        to++;
      }
      answers.addAll(appendTogether(items.subList(from, to)));
      from = to;
    }
    return answers;
  }

  private static boolean isTogether(BulkItem one, BulkItem other) {
    return one instanceof BulkItem.Events first
        && other instanceof BulkItem.Events second
        && Objects.equals(first.token(), second.token());
  }

  private List<BulkResult.Answer> appendTogether(List<BulkItem> items) {
    if (items.size() > 1 && items.getFirst() instanceof BulkItem.Events first) {
      List<NewEvent> all = new ArrayList<>();
      items.forEach(item -> all.addAll(((BulkItem.Events) item).events()));
      try {
        return taken(first.run(), log.append(first.run(), first.token(), all));
      } catch (ProblemException _) {
        return each(items, this::appendOne);
      } catch (RuntimeException e) {
        // The lines of other runs may have been stored.
        Problem known = faults.known(e).orElseThrow(() -> e);
        return items.stream().map(item -> refused(item.run(), known)).toList();
      }
    }
    return each(items, this::appendOne);
  }

  private BulkResult.Answer appendOne(BulkItem item) {
    return switch (item) {
      case BulkItem.Events(RunId run, LeaseToken token, List<NewEvent> events) ->
          taken(run, log.append(run, token, events)).getFirst();
      case BulkItem.Broken(RunId run, Problem problem) -> refused(run, problem);
      case BulkItem.Started _, BulkItem.Reported _, BulkItem.Renewal _ ->
          throw new IllegalStateException("A line is an event");
    };
  }

  private List<BulkResult.Answer> taken(RunId run, Appended appended) {
    appends.accept(appended.events().size());
    return appended.events().stream()
        .map(place -> BulkResult.Answer.taken(run, place.runSeq()))
        .toList();
  }

  private List<BulkResult.Answer> each(
      List<BulkItem> items, Function<BulkItem, BulkResult.Answer> take) {
    var answers = new ArrayList<BulkResult.Answer>();
    for (BulkItem item : items) {
      try {
        answers.add(take.apply(item));
      } catch (ProblemException e) {
        answers.add(refused(item.run(), e.problem()));
      } catch (RuntimeException e) {
        Problem known = faults.known(e).orElseThrow(() -> e);
        answers.add(refused(item.run(), known));
      }
    }
    return answers;
  }

  private static BulkResult.Answer refused(@Nullable RunId run, Problem problem) {
    return BulkResult.Answer.refused(run, Problems.status(problem), problem);
  }
}
