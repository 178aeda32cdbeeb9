package dev.runledger.command;

import dev.runledger.event.Json;
import dev.runledger.json.Body;
import dev.runledger.json.Fields;
import dev.runledger.json.Limits;
import dev.runledger.problem.FieldError;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem.InvalidBody;
import dev.runledger.run.Job;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a run asks to be run: its parameters `command` (a list, or a text for `sh -c`), `cwd`,
/// `env`, `stdin` and `interactive`. Without a command the prompt is run by `sh -c`. Other
/// parameters are left to the command.
///
/// @param cwd where it runs; null for where the runner runs
/// @param stdin what it reads before the end of its input; null for nothing
/// @param interactive its input stays open, so that answers can be written to it
record CommandSpec(
    List<String> command,
    @Nullable Path cwd,
    Map<String, String> env,
    @Nullable String stdin,
    boolean interactive) {
  private static final int MOST_ARGUMENTS = 10_000;

  CommandSpec {
    command = List.copyOf(command);
    env = Map.copyOf(env);
  }

  /// @param home where it runs when the run names no directory; null for where this process runs
  /// @throws IllegalArgumentException with a sentence when the run asks for nothing that can be run
  static CommandSpec of(Job job, @Nullable Path home) {
    Json parameters = job.parameters();
    try {
      Fields fields = Body.answer(parameters == null ? "{}" : parameters.text());
      CommandSpec spec = read(fields, job, home);
      fields.finish();
      return spec;
    } catch (ProblemException e) {
      throw new IllegalArgumentException(said(e), e);
    }
  }

  private static CommandSpec read(Fields fields, Job job, @Nullable Path home) {
    String stdin = fields.text("stdin", Limits.BODY_BYTES);
    return new CommandSpec(
        command(fields, job.prompt()),
        cwd(fields.text("cwd", Limits.PATH_LENGTH), job.projectDir(), home),
        env(fields.fields("env")),
        stdin,
        fields.bool("interactive", stdin == null));
  }

  private static List<String> command(Fields fields, String prompt) {
    Json given = fields.value("command");
    List<String> command;
    if (given == null) {
      command = shell(prompt);
    } else if (given.text().startsWith("[")) {
      command = fields.texts("command", Limits.PROMPT_LENGTH, MOST_ARGUMENTS);
    } else {
      String line = fields.text("command", Limits.PROMPT_LENGTH);
      command = shell(line == null ? "" : line);
    }
    if (command.isEmpty()
        || command.getFirst().isEmpty()
        || (given == null && command.getLast().isBlank())) {
      fields.error("command", "There is no command: give one in parameters.command, or a prompt");
    }
    if (command.stream().anyMatch(argument -> argument.indexOf('\0') >= 0)) {
      fields.error("command", "An argument holds U+0000, which no command line can");
    }
    return command;
  }

  private static List<String> shell(String line) {
    return List.of("sh", "-c", line);
  }

  /// The run's `cwd`, from its project folder, from the runner's directory: as far as they are
  /// given.
  private static @Nullable Path cwd(
      @Nullable String cwd, @Nullable String projectDir, @Nullable Path home) {
    Path path = home;
    for (String step : new @Nullable String[] {projectDir, cwd}) {
      if (step != null && !step.isEmpty()) {
        path = path == null ? Path.of(step) : path.resolve(step);
      }
    }
    return path;
  }

  private static Map<String, String> env(@Nullable Fields fields) {
    Map<String, String> env = new LinkedHashMap<>();
    if (fields != null) {
      for (String name : fields.names()) {
        String value = fields.text(name, Limits.PROMPT_LENGTH);
        boolean fits = !name.isEmpty() && name.indexOf('=') < 0 && name.indexOf('\0') < 0;
        if (!fits || (value != null && value.indexOf('\0') >= 0)) {
          fields.error(name, "env holds a name or a value that no environment can");
        } else {
          env.put(name, value == null ? "" : value);
        }
      }
    }
    return env;
  }

  private static String said(ProblemException e) {
    return e.problem() instanceof InvalidBody(List<FieldError> errors)
        ? errors.stream()
            .map(FieldError::message)
            .collect(Collectors.joining("; ", "The run's parameters cannot be run: ", ""))
        : String.valueOf(e.getMessage());
  }
}
