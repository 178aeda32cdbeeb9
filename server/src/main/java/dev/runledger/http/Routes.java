package dev.runledger.http;

import java.util.List;

/// What one class of resources answers.
public interface Routes {
  List<Route> routes();
}
