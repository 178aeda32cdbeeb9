package dev.runledger.wire;

import dev.runledger.problem.FieldError;
import java.util.List;

/// A problem as a client gets it. The code is what programs decide by: a server may be newer and
/// know codes that its reader does not.
///
/// @param type a URI that ends in the code
/// @param status the HTTP status
/// @param hint what to do next; '' when the server gave none
/// @param errors each place of a body that is wrong; empty for other problems
public record ProblemDetails(
    String type,
    String title,
    int status,
    String detail,
    String code,
    String hint,
    List<FieldError> errors) {
  public ProblemDetails {
    errors = List.copyOf(errors);
  }
}
