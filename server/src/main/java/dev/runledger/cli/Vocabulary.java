package dev.runledger.cli;

import dev.runledger.json.Words;
import dev.runledger.run.Job;
import dev.runledger.run.Lineage;
import dev.runledger.run.RunStatus;
import dev.runledger.run.Session;
import dev.runledger.run.Submission;
import dev.runledger.work.Runner;
import java.util.Arrays;
import java.util.Iterator;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// The words that an option takes: in help, completion and complaints spelled as everywhere else.
abstract class Vocabulary<E extends Enum<E>> implements Iterable<String>, ITypeConverter<E> {
  private final Class<E> words;

  private Vocabulary(Class<E> words) {
    this.words = words;
  }

  @Override
  public E convert(String typed) {
    return Words.parse(words, typed)
        .orElseThrow(
            () -> new TypeConversionException("'" + typed + "' is none of " + Words.all(words)));
  }

  @Override
  public Iterator<String> iterator() {
    return Arrays.stream(words.getEnumConstants()).map(word -> Words.of(word)).iterator();
  }

  static final class OfRuns extends Vocabulary<RunStatus> {
    OfRuns() {
      super(RunStatus.class);
    }
  }

  static final class OfSessions extends Vocabulary<Session.Status> {
    OfSessions() {
      super(Session.Status.class);
    }
  }

  static final class OfRunners extends Vocabulary<Runner.Status> {
    OfRunners() {
      super(Runner.Status.class);
    }
  }

  static final class OfKinds extends Vocabulary<Job.Kind> {
    OfKinds() {
      super(Job.Kind.class);
    }
  }

  static final class OfTriggers extends Vocabulary<Lineage.Trigger> {
    OfTriggers() {
      super(Lineage.Trigger.class);
    }
  }

  static final class OfConflicts extends Vocabulary<Submission.Conflict> {
    OfConflicts() {
      super(Submission.Conflict.class);
    }
  }

  static final class OfShells extends Vocabulary<CompletionCommand.Kind> {
    OfShells() {
      super(CompletionCommand.Kind.class);
    }
  }
}
