import org.jspecify.annotations.NullMarked;

@NullMarked
module dev.runledger.client {
  requires transitive dev.runledger.model;
  requires transitive java.net.http;

  exports dev.runledger.client;
  exports dev.runledger.runner;
}
