package dev.runledger.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runledger.id.EventId;
import dev.runledger.id.RunId;
import dev.runledger.id.RunnerId;
import dev.runledger.id.SessionId;
import dev.runledger.problem.FieldError;
import dev.runledger.problem.Problem;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// docs/problems.md lists every way to fail: code, status, and what it means.
class ProblemsTest {
  private static final Pattern ROW =
      Pattern.compile("\\| `(\\w+)` \\| (\\d{3}) \\| (\\S[^|]*) \\|");
  private static final Set<String> KINDS =
      Set.of("run", "session", "agent", "runner", "snapshot", "artifact");

  @Test
  void everyProblemIsInTheDocumentAndNothingElse() throws IOException {
    Map<String, Integer> problems = new TreeMap<>();
    for (Problem problem : all()) {
      problems.put(problem.code(), Problems.status(problem));
    }
    Map<String, Integer> written = new TreeMap<>();
    Matcher row = ROW.matcher(Files.readString(document()));
    while (row.find()) {
      written.put(row.group(1), Integer.parseInt(row.group(2)));
    }
    assertThat(written).isEqualTo(problems);
  }

  @Test
  void everyProblemSaysWhatItIsAndWhatToDo() {
    for (Problem problem : all()) {
      assertThat(problem.code()).matches("[a-z]+(_[a-z]+)*");
      assertThat(problem.message()).as(problem.code()).isNotBlank();
      assertThat(problem.hint()).as(problem.code()).isNotBlank();
      assertThat(Problems.answer(problem).status()).isBetween(400, 504);
    }
  }

  @Test
  void onlyTheServersOwnFaultsAreFaultsOfTheServer() {
    Set<String> faults = new TreeSet<>();
    for (Problem problem : all()) {
      if (Problems.status(problem) >= 500) {
        faults.add(problem.code());
      }
    }
    assertThat(faults).containsExactly("internal_error", "outcome_unknown", "unavailable");
  }

  private static List<Problem> all() {
    var all = new ArrayList<Problem>();
    for (Class<?> type : kinds(Problem.class)) {
      if (type == Problem.NotFound.class) {
        KINDS.forEach(kind -> all.add(new Problem.NotFound(kind, "x")));
      } else {
        all.add(made(type));
      }
    }
    return all;
  }

  private static List<Class<?>> kinds(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).flatMap(one -> kinds(one).stream()).toList()
        : List.of(type);
  }

  private static Problem made(Class<?> type) {
    RecordComponent[] parts = type.getRecordComponents();
    Class<?>[] types = Arrays.stream(parts).map(RecordComponent::getType).toArray(Class[]::new);
    Object[] values = Arrays.stream(types).map(ProblemsTest::sample).toArray();
    try {
      return (Problem) type.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type.getName(), e);
    }
  }

  private static Object sample(Class<?> type) {
    return switch (type.getTypeName()) {
      case "java.lang.String" -> "x";
      case "int" -> 1;
      case "long" -> 1L;
      case "java.util.List" -> List.of(new FieldError("/x", "x"));
      case "dev.runledger.id.RunId" -> new RunId("run_x");
      case "dev.runledger.id.RunnerId" -> new RunnerId("lnch_x");
      case "dev.runledger.id.SessionId" -> new SessionId("ses_x");
      case "dev.runledger.id.EventId" -> new EventId("x");
      default -> throw new IllegalStateException("Give a sample of " + type);
    };
  }

  private static Path document() {
    for (Path here = Path.of("").toAbsolutePath(); here != null; here = here.getParent()) {
      if (Files.exists(here.resolve("docs/problems.md"))) {
        return here.resolve("docs/problems.md");
      }
    }
    throw new IllegalStateException("No docs/problems.md in any directory above the tests'.");
  }
}
