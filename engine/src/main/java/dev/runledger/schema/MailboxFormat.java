package dev.runledger.schema;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.format.EmailFormat;
import com.networknt.schema.format.Format;
import java.util.regex.Pattern;

/// The format `email`: a mailbox of RFC 5321 in any domain. The library's own knows the domains
/// that were registered when it was made, and so none of a company's own, nor `example.test`.
final class MailboxFormat implements Format {
  private static final Format REGISTERED = new EmailFormat();
  private static final int LONGEST_DOMAIN = 255;
  private static final Pattern DOMAIN =
      Pattern.compile(
          "LABEL(\\.LABEL)*".replace("LABEL", "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"));

  @Override
  public String getName() {
    return REGISTERED.getName();
  }

  @Override
  public String getMessageKey() {
    return REGISTERED.getMessageKey();
  }

  @Override
  public boolean matches(ExecutionContext context, String text) {
    if (REGISTERED.matches(context, text)) {
      return true;
    }
    int at = text.lastIndexOf('@');
    String domain = text.substring(at + 1);
    return at >= 0
        && domain.length() <= LONGEST_DOMAIN
        && DOMAIN.matcher(domain).matches()
        && REGISTERED.matches(context, text.substring(0, at) + "@example.org");
  }
}
