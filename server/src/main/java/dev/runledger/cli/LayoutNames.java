package dev.runledger.cli;

import dev.runledger.layout.Catalog;
import dev.runledger.layout.Layout;
import java.util.Iterator;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// The names of the layouts, for help, completion and complaints.
final class LayoutNames implements Iterable<String>, ITypeConverter<Layout> {
  @Override
  public Layout convert(String typed) {
    return Catalog.find(typed)
        .orElseThrow(() ->
            new TypeConversionException(
                "'" + typed + "' is none of " + String.join(", ", Catalog.names())));
  }

  @Override
  public Iterator<String> iterator() {
    return Catalog.names().iterator();
  }
}
