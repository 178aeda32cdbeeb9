package dev.runledger.cli;

import dev.runledger.client.RunledgerException;
import dev.runledger.json.JsonWriter;
import dev.runledger.problem.ProblemException;
import dev.runledger.store.StoreException;
import dev.runledger.terminal.Paint;
import dev.runledger.terminal.Screen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// Turns whatever ends a command into what, hint and exit status; with `--json` into the problem as
/// the server spells it.
final class Complaints implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private final Shell shell;

  Complaints(Shell shell) {
    this.shell = shell;
  }

  @Override
  public int handleExecutionException(Exception fault, CommandLine line, ParseResult parsed) {
    boolean json = wantsJson(parsed.originalArgs());
    return switch (fault) {
      case Complaint complaint ->
          say(json, complaint.exit(), complaint.code(), said(complaint), complaint.hint());
      case ProblemException refused ->
          say(
              json,
              Exit.REFUSED,
              refused.problem().code(),
              refused.problem().message(),
              refused.problem().hint());
      case RunledgerException answer -> answer(json, answer);
      case StoreException store -> say(json, Exit.BROKEN, "store_error", said(store), "");
      case UncheckedIOException io -> file(json, io.getCause());
      case IOException io -> file(json, io);
      default -> {
        fault.printStackTrace(shell.terminal().err().stream());
        yield say(
            json,
            Exit.BROKEN,
            "internal_error",
            "This should not have happened: " + fault,
            "Please report it with the lines above.");
      }
    };
  }

  @Override
  public int handleParseException(ParameterException fault, String[] arguments) {
    CommandLine line = fault.getCommandLine();
    String see = "See `%s --help`.".formatted(line.getCommandSpec().qualifiedName());
    boolean json = wantsJson(List.of(arguments));
    return switch (fault) {
      case UnmatchedArgumentException unmatched ->
          say(json, Exit.USAGE, "usage", unknown(unmatched), meant(unmatched) + see);
      default -> say(json, Exit.USAGE, "usage", said(fault), see);
    };
  }

  private static String unknown(UnmatchedArgumentException fault) {
    String word = fault.getUnmatched().getFirst();
    if (fault.isUnknownOption()) {
      return "There is no option '" + word + "' here.";
    }
    return fault.getCommandLine().getParent() == null
        ? "There is no command '" + word + "'."
        : "'" + word + "' is one word too many.";
  }

  private static String meant(UnmatchedArgumentException fault) {
    List<String> meant = fault.getSuggestions();
    if (!meant.isEmpty()) {
      return "Did you mean " + String.join(" or ", meant) + "? ";
    }
    boolean early = fault.isUnknownOption() && fault.getCommandLine().getParent() == null;
    return early ? "Options come after the command. " : "";
  }

  /// What comes after `--` are the words of another command.
  private static boolean wantsJson(List<String> arguments) {
    return arguments.stream().takeWhile(word -> !word.equals("--")).anyMatch("--json"::equals);
  }

  private int answer(boolean json, RunledgerException answer) {
    int exit =
        answer.is(RunledgerException.UNREACHABLE)
            ? Exit.UNREACHABLE
            : switch (answer.status()) {
              case 401, 403 -> Exit.NO_ACCESS;
              case 400, 404, 409, 413, 415, 422 -> Exit.REFUSED;
              default -> Exit.BROKEN;
            };
    StringBuilder what = new StringBuilder(said(answer));
    answer.errors().forEach(error -> what.append("\n  ").append(error.message()));
    return say(json, exit, answer.code(), what.toString(), hint(answer));
  }

  /// What the server says for those who speak HTTP is said for those who type.
  private static String hint(RunledgerException answer) {
    return switch (answer.code()) {
      case RunledgerException.UNREACHABLE ->
          "Start one with `runledger up`, or name another with --url.";
      case "run_not_found" -> "`runledger runs` lists the newest.";
      case "session_not_found" -> "`runledger sessions` lists the newest.";
      case "runner_not_found" -> "`runledger runners` lists them all.";
      case "unauthorized" ->
          "Say its token with --token or RUNLEDGER_TOKEN, or its database with --db FILE.";
      default -> answer.hint();
    };
  }

  private int file(boolean json, @Nullable IOException fault) {
    String what =
        switch (fault) {
          case null -> "A file could not be used.";
          case NoSuchFileException none -> "There is no " + none.getFile() + ".";
          case AccessDeniedException closed ->
              closed.getFile() + " may not be used: its permissions are against it.";
          case FileSystemException other when other.getReason() != null ->
              other.getFile() + " cannot be used: " + other.getReason() + ".";
          default -> said(fault);
        };
    return say(json, Exit.BROKEN, "io_error", what, "");
  }

  private int say(boolean json, int exit, String code, String said, String next) {
    String what = asCalled(said);
    String hint = asCalled(next);
    Screen err = shell.terminal().err();
    if (json) {
      JsonWriter problem = new JsonWriter().object().text("code", code).text("detail", what);
      err.println(problem.text("hint", hint).endObject().toString());
      return exit;
    }
    err.println(err.paint(Paint.RED, "runledger: ") + what);
    if (!hint.isEmpty()) {
      err.println(err.paint(Paint.DIM, "  " + hint));
    }
    return exit;
  }

  /// Commands to type begin with what this user types.
  private String asCalled(String text) {
    return text.replace("`runledger ", "`" + shell.self() + " ");
  }

  private static String said(Throwable fault) {
    return fault.getMessage() == null ? fault.toString() : fault.getMessage();
  }
}
