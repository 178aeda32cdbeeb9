package dev.runledger.cli;

import dev.runledger.event.Json;
import dev.runledger.json.JsonText;
import dev.runledger.problem.FieldError;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem.InvalidBody;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads a JSON object and keeps it exactly as it was typed.
final class ObjectText implements ITypeConverter<Json> {
  @Override
  public Json convert(String text) {
    try {
      return JsonText.object(text);
    } catch (ProblemException wrong) {
      throw new TypeConversionException(
          wrong.problem() instanceof InvalidBody(List<FieldError> errors)
              ? errors.getFirst().message()
              : wrong.problem().message());
    }
  }
}
