package dev.runledger.client;

import dev.runledger.problem.FieldError;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A call that did not get what it asked for: the server's problem, or, where there was no answer
/// to read, one of the codes of this class.
public final class RunledgerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// No answer came; whether the server has done what was asked is unknown.
  public static final String UNREACHABLE = "unreachable";

  /// The answer is not what this version of the client can read.
  public static final String UNREADABLE = "unreadable_answer";

  /// The calling thread was interrupted; its flag is set again.
  public static final String INTERRUPTED = "interrupted";

  /// A stream left out an event, or gave one twice.
  public static final String BROKEN_STREAM = "broken_stream";

  /// The bytes that came are not those that the server says it stored.
  public static final String DAMAGED = "damaged_content";

  private final transient Fault fault;

  /// @param status of HTTP; 0 when there was no answer
  /// @param errors each thing that is wrong in the body that was sent
  /// @param retryAfter when the server wants to be asked again; null when it did not say
  public record Fault(
      int status,
      String code,
      String message,
      String hint,
      List<FieldError> errors,
      @Nullable Duration retryAfter) {
    public Fault {
      errors = List.copyOf(errors);
    }
  }

  RunledgerException(Fault fault, @Nullable Throwable cause) {
    super(fault.message(), cause);
    this.fault = fault;
  }

  static RunledgerException local(
      String code, String message, String hint, @Nullable Throwable cause) {
    return new RunledgerException(new Fault(0, code, message, hint, List.of(), null), cause);
  }

  public Fault fault() {
    return fault;
  }

  /// 0 when there was no answer.
  public int status() {
    return fault.status();
  }

  /// Stable: programs decide by it.
  public String code() {
    return fault.code();
  }

  /// What to do next.
  public String hint() {
    return fault.hint();
  }

  /// Each thing that is wrong in the body that was sent; empty when that was not the problem.
  public List<FieldError> errors() {
    return fault.errors();
  }

  public boolean is(String code) {
    return fault.code().equals(code);
  }

  /// Whether it is unknown if the server has done what was asked: the call may have reached it, but
  /// no answer of its own came back.
  public boolean leavesDoubt() {
    boolean neverSent =
        getCause() instanceof ConnectException || getCause() instanceof HttpConnectTimeoutException;
    return is(UNREACHABLE) ? !neverSent : status() >= 500 && status() != 503;
  }

  /// Whether the same call may well succeed later: nobody answered, or the server was busy.
  public boolean isPassing() {
    return is(UNREACHABLE) || status() == 429 || status() >= 500;
  }
}
