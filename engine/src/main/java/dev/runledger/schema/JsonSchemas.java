package dev.runledger.schema;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.ValidationLimitExceededException;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.path.PathType;
import dev.runledger.event.Json;
import dev.runledger.problem.FieldError;
import java.io.FileNotFoundException;
import java.util.List;
import java.util.Locale;

/// Holds values to JSON Schemas (2020-12), their formats too: who asks for a date wants one. What a
/// schema refers to must be in it: nothing is fetched. It costs a moment when it is used for the
/// first time, and nothing before.
public final class JsonSchemas {
  private static final String META = "https://json-schema.org/draft/2020-12/schema";

  private static final Json NOTHING = new Json("null");

  /// How many keywords are looked at for one value: enough for a hundred thousand numbers, and less
  /// than a second. Parts that refer to each other twice would take twice as many with each part.
  private static final int MOST_STEPS = 500_000;

  private JsonSchemas() {}

  /// What is wrong with a schema itself; nothing when it can be used.
  ///
  /// @param pointer where it is in its body: the start of every error's pointer
  public static List<FieldError> faultsOf(Json schema, String pointer) {
    List<FieldError> faults = errors(Loaded.META_SCHEMA, Long.MAX_VALUE, schema, pointer);
    if (!faults.isEmpty()) {
      return faults;
    }
    try {
      Schema parsed = parse(schema);
      parsed.initializeValidators();
      // What refers to itself without end does so whatever it is held to.
      errors(parsed, MOST_STEPS, NOTHING, pointer);
      return List.of();
    } catch (RuntimeException | StackOverflowError e) {
      return List.of(new FieldError(pointer, "It cannot be used as a JSON Schema: " + why(e)));
    }
  }

  /// What of the value breaks the schema; nothing when it keeps it.
  ///
  /// @param pointer where the value is in its body: the start of every error's pointer
  public static List<FieldError> errors(Json schema, Json value, String pointer) {
    try {
      return errors(parse(schema), MOST_STEPS, value, pointer);
    } catch (RuntimeException | StackOverflowError e) {
      return List.of(new FieldError(pointer, "It cannot be held to its JSON Schema: " + why(e)));
    }
  }

  /// @param steps how many it may take
  private static List<FieldError> errors(Schema schema, long steps, Json value, String pointer) {
    return schema
        .validate(
            value.text(),
            InputFormat.JSON,
            context -> context.executionConfig(config -> config.maxEvaluationSteps(steps)))
        .stream()
        .map(error -> new FieldError(place(error, pointer), error.getMessage()))
        .distinct()
        .toList();
  }

  /// A member that is missing, or one too many, is pointed at itself and not at its object.
  private static String place(Error error, String pointer) {
    String place = pointer + error.getInstanceLocation();
    String member = error.getProperty();
    return member == null ? place : place + "/" + member.replace("~", "~0").replace("/", "~1");
  }

  private static Schema parse(Json schema) {
    return Loaded.REGISTRY.getSchema(schema.text(), InputFormat.JSON);
  }

  private static String why(Throwable e) {
    if (e instanceof StackOverflowError) {
      return "it refers to itself without end";
    }
    if (e instanceof ValidationLimitExceededException) {
      return "it takes more than %,d steps, as where its parts refer to each other many times"
          .formatted(MOST_STEPS);
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof FileNotFoundException missing) {
        return "it refers to '%s', which is not in it, and nothing is fetched"
            .formatted(missing.getMessage());
      }
    }
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  private static final class Loaded {
    private static final SchemaRegistry REGISTRY =
        SchemaRegistry.withDefaultDialect(
            Dialect.builder(Dialects.getDraft202012()).format(new MailboxFormat()).build(),
            builder ->
                builder
                    .schemaCacheEnabled(false)
                    .schemaLoader(loader -> loader.fetchRemoteResources(false))
                    .schemaRegistryConfig(
                        SchemaRegistryConfig.builder()
                            .pathType(PathType.JSON_POINTER)
                            .formatAssertionsEnabled(true)
                            .locale(Locale.ENGLISH)
                            .regularExpressionFactory(PatientPattern::new)
                            .build()));
    private static final Schema META_SCHEMA = REGISTRY.getSchema(SchemaLocation.of(META));
  }
}
