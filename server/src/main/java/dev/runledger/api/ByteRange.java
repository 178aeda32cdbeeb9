package dev.runledger.api;

import dev.runledger.http.Call;
import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem.RangeNotSatisfiable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which bytes of some content a request wants (RFC 9110, 14). Several ranges at once are answered
/// with the whole, as the RFC allows.
record ByteRange(long from, long length, long total) {
  private static final Pattern ONE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

  /// @throws ProblemException `range_not_satisfiable` when nothing of it is there
  static ByteRange of(Call call, String tag, long total) {
    ByteRange whole = new ByteRange(0, total, total);
    String asked = call.header("Range");
    String only = call.header("If-Range");
    if (asked == null || (only != null && !only.equals(tag))) {
      return whole;
    }
    Matcher range = ONE.matcher(asked.strip());
    if (!range.matches() || asked.strip().equals("bytes=-")) {
      return whole;
    }
    if (range.group(1).isEmpty()) {
      long last = Math.min(Long.parseLong(range.group(2)), total);
      return new ByteRange(total - last, last, total).there(asked);
    }
    long from = Long.parseLong(range.group(1));
    long to = range.group(2).isEmpty() ? total - 1 : Long.parseLong(range.group(2));
    if (to < from && from < total) {
      return whole;
    }
    return new ByteRange(from, Math.min(to, total - 1) - from + 1, total).there(asked);
  }

  boolean isWhole() {
    return length == total;
  }

  /// For Content-Range.
  String header() {
    return "bytes " + from + "-" + (from + length - 1) + "/" + total;
  }

  private ByteRange there(String asked) {
    if (length <= 0) {
      throw new ProblemException(new RangeNotSatisfiable(asked, total));
    }
    return this;
  }
}
