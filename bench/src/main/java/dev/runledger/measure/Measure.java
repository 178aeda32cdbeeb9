package dev.runledger.measure;

import java.util.List;
import java.util.Set;

/// One measure with its reference.
public interface Measure {

  /// `M3`, for one.
  String name();

  /// What is measured, in a few words.
  String title();

  /// The stores that it is about.
  Set<StoreKind> stores();

  /// Takes the figures. A server that does not answer as it should, or a reference that fails, ends
  /// the measure with an exception.
  List<Figure> take(Lab lab, StoreKind store) throws Exception;
}
