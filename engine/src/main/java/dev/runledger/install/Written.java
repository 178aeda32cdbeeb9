package dev.runledger.install;

import dev.runledger.layout.Column;
import dev.runledger.layout.View;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The columns of ours that a new row is written into, and what is written, side by side.
final class Written {
  private final List<String> columns = new ArrayList<>();
  private final List<String> values = new ArrayList<>();

  Written add(String column, String value) {
    columns.add(column);
    values.add(value);
    return this;
  }

  /// Everything that a program may give, and what is constant.
  ///
  /// @param write the SQL of what is written for a column
  Written addAll(View view, Function<Column, String> write) {
    for (Column column : view.columns()) {
      String target = column.source().target();
      if (target != null && !columns.contains(target)) {
        add(target, write.apply(column));
      }
    }
    view.constants().forEach(constant -> add(constant.column(), constant.value()));
    return this;
  }

  boolean has(String column) {
    return columns.contains(column);
  }

  String columns() {
    return String.join(", ", columns);
  }

  String values() {
    return String.join(",\n        ", values);
  }
}
