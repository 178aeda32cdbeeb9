package dev.runledger.store;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the two spellings of a PostgreSQL database: `jdbc:postgresql://host/db?user=u`, as drivers
/// take it, and `postgres://u:secret@host/db`, as everything else does.
final class PostgresUrl {
  private static final String JDBC = "jdbc:postgresql:";
  private static final Pattern START =
      Pattern.compile("(?i)(?:jdbc:)?postgres(?:ql)?:(?<rest>.*)", Pattern.DOTALL);
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)(?<=://)(?<user>[^/?@:]*):[^/?]*@|(?<=[?&])(?<key>(?:ssl)?password)=[^&]*");

  private @Nullable String user;
  private @Nullable String password;
  private String schema = StoreAddress.Postgres.USUAL_SCHEMA;
  private final List<String> others = new ArrayList<>();

  private PostgresUrl() {}

  static boolean is(String text) {
    return START.matcher(text).matches();
  }

  static StoreAddress.Postgres parse(String text) {
    Matcher start = START.matcher(text);
    if (!start.matches() || start.group("rest").isBlank()) {
      throw new IllegalArgumentException(
          "Not the address of a database: '"
              + text
              + "' (postgresql://USER@HOST/DATABASE, or a JDBC URL)");
    }
    return new PostgresUrl().read(start.group("rest"));
  }

  private StoreAddress.Postgres read(String rest) {
    int question = rest.indexOf('?');
    String place = withoutUser(question < 0 ? rest : rest.substring(0, question));
    if (question >= 0) {
      Arrays.stream(rest.substring(question + 1).split("&")).forEach(this::parameter);
    }
    String url = JDBC + place + (others.isEmpty() ? "" : "?" + String.join("&", others));
    return new StoreAddress.Postgres(url, user, password, schema);
  }

  private String withoutUser(String place) {
    if (!place.startsWith("//")) {
      return place;
    }
    int slash = place.indexOf('/', 2);
    String hosts = slash < 0 ? place.substring(2) : place.substring(2, slash);
    int at = hosts.lastIndexOf('@');
    if (at >= 0) {
      String[] who = hosts.substring(0, at).split(":", 2);
      user = decoded(who[0]);
      password = who.length > 1 ? decoded(who[1]) : null;
    }
    return "//" + hosts.substring(at + 1) + (slash < 0 ? "/" : place.substring(slash));
  }

  private void parameter(String text) {
    String[] pair = text.split("=", 2);
    String value = pair.length > 1 ? decoded(pair[1]) : "";
    switch (pair[0].toLowerCase(Locale.ROOT)) {
      case "" -> {}
      case "user" -> user = value;
      case "password" -> password = value;
      case "currentschema" -> schema = value;
      default -> others.add(text);
    }
  }

  /// A `+` is itself: it is common in passwords, and no form wrote these.
  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw new IllegalArgumentException(
          "Not the address of a database: a % in it does not begin two hex digits (write %25)");
    }
  }

  static String shown(StoreAddress.Postgres address) {
    String place = withoutPassword(address.url().substring("jdbc:".length()));
    return address.user() == null
        ? place
        : place.replaceFirst("//", "//" + Matcher.quoteReplacement(address.user()) + "@");
  }

  /// Any text, with dots for what may be a password in it.
  static String withoutPassword(String text) {
    return SECRET
        .matcher(text)
        .replaceAll(secret ->
            secret.group("key") == null
                ? Matcher.quoteReplacement(secret.group("user")) + ":…@"
                : secret.group("key") + "=…");
  }
}
