import org.jspecify.annotations.NullMarked;

@NullMarked
module dev.runledger.runners {
  requires transitive dev.runledger.client;

  exports dev.runledger.command;
}
