package dev.runledger.ledger;

import dev.runledger.event.Json;
import dev.runledger.problem.FieldError;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem.InvalidBody;
import dev.runledger.run.Question;
import dev.runledger.run.Run;
import dev.runledger.run.RunCommand;
import dev.runledger.run.RunState;
import dev.runledger.schema.JsonSchemas;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Holds answers to the schemas of their questions. Checking takes its time, so it is done outside
/// of the transaction that takes the answer: that one only sees to it that the schema was the
/// question's.
final class AnswerCheck {
  private static final String ANSWER = "/resume";
  private static final String SCHEMA = "/schema";
  private static final String DEFAULT = "/default";

  private AnswerCheck() {}

  /// Does the work, and does it again with the schema that the answer was held to meanwhile.
  ///
  /// @param work given the schema that its answer is known to keep; null for none
  /// @throws ProblemException `invalid_body` with a pointer to each place that breaks it
  static <T> T around(Function<@Nullable Json, T> work) {
    Json kept = null;
    while (true) {
      try {
        return work.apply(kept);
      } catch (UncheckedAnswerException unchecked) {
        refuse(JsonSchemas.errors(unchecked.schema, unchecked.answer, ANSWER));
        kept = unchecked.schema;
      }
    }
  }

  /// @param kept the schema that the answer is known to keep; null for none
  static void require(Run run, RunCommand.Order order, @Nullable Json kept) {
    if (order instanceof RunCommand.Resume(Json answer)
        && run.state() instanceof RunState.WaitingInput(Question question, var _)
        && question.schema() != null
        && !question.schema().equals(kept)) {
      throw new UncheckedAnswerException(question.schema(), answer);
    }
  }

  /// A question whose schema is none could never be answered.
  static void requireSchema(RunCommand.Report report) {
    if (report instanceof RunCommand.Ask(Question question, boolean _, var _, var _)
        && question.schema() != null) {
      refuse(JsonSchemas.faultsOf(question.schema(), SCHEMA));
      if (question.otherwise() != null) {
        refuse(JsonSchemas.errors(question.schema(), question.otherwise(), DEFAULT));
      }
    }
  }

  private static void refuse(List<FieldError> errors) {
    if (!errors.isEmpty()) {
      throw new ProblemException(new InvalidBody(errors));
    }
  }

  private static final class UncheckedAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Json schema;
    private final transient Json answer;

    private UncheckedAnswerException(Json schema, Json answer) {
      super("The answer has not been held to its schema yet", null, false, false);
      this.schema = schema;
      this.answer = answer;
    }
  }
}
