package dev.runledger.documents;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a document shows of a block's output. It has to be all that is printed, in its order; `…`
/// stands for anything. Ids, times, process numbers and how wide columns are differ every time.
///
/// @param json white space says nothing
record Shown(String text, boolean json) {
  private static final Map<Pattern, String> DIFFERENT_EVERY_TIME = new LinkedHashMap<>();

  static {
    differs("\\b(run|ses|lnch|art)_[0-9a-f]{12}\\b", "$1_#");
    differs("\\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b", "UUID");
    differs("/auth/[0-9a-f]{32}\\b", "/auth/#");
    differs("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "INSTANT");
    differs("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d", "MOMENT");
    differs("\\b\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\b", "CLOCK");
    differs("\\b(now|\\d+(\\.\\d)? (s|min|h|d)\\b( \\d+ (s|min|h)\\b)?( ago)?)", "SPAN");
    differs("\"(pid|duration_ms)\":\\d+", "\"$1\":#");
    differs("\\b\\d+ at a time", "# at a time");
  }

  private static void differs(String pattern, String common) {
    DIFFERENT_EVERY_TIME.put(Pattern.compile(pattern), common);
  }

  boolean fits(String printed) {
    String pattern =
        Arrays.stream(common(text).split("…", -1))
            .map(part -> Pattern.quote(part.strip()))
            .collect(Collectors.joining("\\s*.*?\\s*"));
    return Pattern.compile(pattern, Pattern.DOTALL).matcher(common(printed)).matches();
  }

  private String common(String words) {
    String common = words.replaceAll("\\s+", json ? "" : " ").strip();
    for (Map.Entry<Pattern, String> each : DIFFERENT_EVERY_TIME.entrySet()) {
      common = each.getKey().matcher(common).replaceAll(each.getValue());
    }
    return common;
  }
}
