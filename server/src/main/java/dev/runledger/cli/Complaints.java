package dev.runledger.cli;

import dev.runledger.client.RunledgerException;
import dev.runledger.client.RunledgerException.Fault;
import dev.runledger.json.JsonWriter;
import dev.runledger.problem.FieldError;
import dev.runledger.problem.Problem;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem.InvalidBody;
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
      case ProblemException refused -> say(json, Exit.REFUSED, asTyped(fault(refused.problem())));
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
              case 429, 503 -> Exit.UNREACHABLE;
              default -> Exit.BROKEN;
            };
    return say(json, exit, asTyped(answer.fault()));
  }

  private static Fault fault(Problem problem) {
    List<FieldError> errors =
        problem instanceof InvalidBody(List<FieldError> places) ? places : List.of();
    return new Fault(0, problem.code(), problem.message(), problem.hint(), errors, null);
  }

  /// What the server says for those who speak HTTP is said for those who type.
  private static Fault asTyped(Fault fault) {
    return new Fault(
        fault.status(), fault.code(), fault.message(), hint(fault), fault.errors(), null);
  }

  private static String hint(Fault fault) {
    return switch (fault.code()) {
      case RunledgerException.UNREACHABLE ->
          "Start one with `runledger up`, or name another with --url.";
      case "run_not_found" -> "`runledger runs` lists the newest.";
      case "run_refused" -> "`runledger show ID` says how the run stands.";
      case "session_not_found" -> "`runledger sessions` lists the newest.";
      case "agent_not_found" -> "`runledger agents` lists them all.";
      case "snapshot_not_found" -> "`runledger snapshots ID` lists those of a run.";
      case "artifact_not_found" -> "`runledger show ID` names those of a run.";
      case "runner_not_found" -> "`runledger runners` lists them all.";
      case "unauthorized" ->
          "Say its token with --token or RUNLEDGER_TOKEN, or its database with --db FILE.";
      case "invalid_body" -> "The server's /openapi.json says what is allowed.";
      default -> fault.hint();
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
    return say(json, exit, new Fault(0, code, said, next, List.of(), null));
  }

  private int say(boolean json, int exit, Fault fault) {
    String hint = asCalled(fault.hint());
    Screen err = shell.terminal().err();
    if (json) {
      err.println(json(fault, asCalled(fault.message()), hint));
      return exit;
    }
    err.println(err.paint(Paint.RED, "runledger: ") + asCalled(fault.message()));
    fault.errors().forEach(error -> err.println("  " + place(error, fault.message())));
    if (!hint.isEmpty()) {
      err.println(err.paint(Paint.DIM, "  " + hint));
    }
    return exit;
  }

  /// Where the error is, and what it is, unless that has been said.
  private static String place(FieldError error, String said) {
    String where = error.pointer().isEmpty() ? "the whole" : error.pointer();
    return said.contains(error.message()) ? "at " + where : where + ": " + error.message();
  }

  /// What a command says on stderr that goes on, for programs.
  static String line(String code, String what, String hint) {
    return json(new Fault(0, code, what, hint, List.of(), null), what, hint);
  }

  private static String json(Fault fault, String what, String hint) {
    JsonWriter out = new JsonWriter().object();
    if (fault.status() > 0) {
      out.number("status", fault.status());
    }
    out.text("code", fault.code()).text("detail", what).text("hint", hint);
    if (!fault.errors().isEmpty()) {
      out.array("errors");
      for (FieldError error : fault.errors()) {
        out.object().text("pointer", error.pointer()).text("message", error.message()).endObject();
      }
      out.endArray();
    }
    return out.endObject().toString();
  }

  /// Commands to type begin with what this user types.
  private String asCalled(String text) {
    return text.replace("`runledger ", "`" + shell.self() + " ");
  }

  private static String said(Throwable fault) {
    return fault.getMessage() == null ? fault.toString() : fault.getMessage();
  }
}
