package dev.runledger.actor;

/// A line of a bulk request was refused.
final class LineRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;
  private final int status;

  LineRefused(String code, int status) {
    super(code);
    this.code = code;
    this.status = status;
  }

  String code() {
    return code;
  }

  int status() {
    return status;
  }
}
