package dev.runledger.api;

import dev.runledger.http.Answer;
import dev.runledger.http.Call;
import dev.runledger.http.Route;
import dev.runledger.http.Routes;
import dev.runledger.wire.Paths;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What people look at in a browser, and the description of the API that the page shows. Nothing is
/// fetched from elsewhere, and the browser is told so.
public final class PageRoutes implements Routes {
  private static final String ONLY_OURS =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private volatile byte @Nullable [] openApi;

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/", call -> Answer.nothing(302).with("Location", "/docs"))
            .openTo(Route.Access.PAGE),
        page("/docs", "text/html; charset=utf-8", "index.html"),
        page("/docs/docs.js", "text/javascript; charset=utf-8", "docs.js"),
        page("/docs/docs.css", "text/css; charset=utf-8", "docs.css"),
        Route.get(Paths.OPENAPI, this::openApi).openTo(Route.Access.OPEN));
  }

  private static Route page(String path, String mediaType, String file) {
    return Route.get(
            path,
            call ->
                Answer.bytes(mediaType, read(file))
                    .with("Content-Security-Policy", ONLY_OURS)
                    .with("Referrer-Policy", "no-referrer")
                    .with("Cache-Control", "no-cache"))
        .openTo(Route.Access.PAGE);
  }

  /// Made when it is first asked for, so that the start does not wait for it.
  private Answer openApi(Call call) {
    byte[] made = openApi;
    if (made == null) {
      made = OpenApi.json();
      openApi = made;
    }
    return Answer.json(made).with("Cache-Control", "no-cache");
  }

  private static byte[] read(String file) {
    try (InputStream in = PageRoutes.class.getResourceAsStream("/docs/" + file)) {
      return Objects.requireNonNull(in, file).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
