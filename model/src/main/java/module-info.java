import org.jspecify.annotations.NullMarked;

@NullMarked
module dev.runledger.model {
  requires static transitive org.jspecify;
  requires tools.jackson.core;

  exports dev.runledger.event;
  exports dev.runledger.id;
  exports dev.runledger.json;
  exports dev.runledger.problem;
  exports dev.runledger.run;
  exports dev.runledger.wire;
  exports dev.runledger.work;
}
