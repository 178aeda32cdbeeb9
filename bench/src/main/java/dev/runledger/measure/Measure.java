package dev.runledger.measure;

import java.util.List;

/// One measure with its reference.
public interface Measure {

  /// `M3`, for one.
  String name();

  /// What is measured, in a few words.
  String title();

  /// Takes the figures. A server that does not answer as it should, or a reference that fails, ends
  /// the measure with an exception.
  List<Figure> take(Lab lab) throws Exception;
}
