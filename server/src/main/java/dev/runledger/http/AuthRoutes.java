package dev.runledger.http;

import dev.runledger.problem.ProblemException;
import dev.runledger.problem.RequestProblem.LinkExpired;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Lets a browser in: a one-time link is exchanged for a cookie that no script can read and no
/// other site can have sent.
public final class AuthRoutes implements Routes {
  private static final Pattern PORT = Pattern.compile(":([0-9]{1,5})$");
  private static final String USUAL_PORT = "80";

  private final OneTimeLinks links;
  private final Keyring keyring;

  public AuthRoutes(OneTimeLinks links, Keyring keyring) {
    this.links = links;
    this.keyring = keyring;
  }

  @Override
  public List<Route> routes() {
    return List.of(Route.get("/auth/{code}", this::exchange).openTo(Route.Access.PAGE));
  }

  private Answer exchange(Call call) {
    if (!links.redeem(call.variable("code"))) {
      throw new ProblemException(new LinkExpired());
    }
    Matcher port = PORT.matcher(String.valueOf(call.header("Host")));
    return Answer.nothing(303)
        .with("Location", "/")
        .with("Set-Cookie", keyring.setCookie(port.find() ? port.group(1) : USUAL_PORT))
        .with("Cache-Control", "no-store")
        .with("Referrer-Policy", "no-referrer");
  }
}
